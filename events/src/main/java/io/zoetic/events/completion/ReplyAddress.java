// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

/**
 * The place where a gateway instance listens for reports.
 *
 * @param gateway the id of the gateway instance, for logs and metrics
 * @param partition the partition of the tokens topic that this instance reads; two gateways may
 *     share one and then ignore each other's prompts
 */
public record ReplyAddress(String gateway, int partition) {
  public ReplyAddress {
    requireNonNull(gateway, "gateway");
    if (partition < 0) {
      throw new IllegalArgumentException("partition must be >= 0, was " + partition);
    }
  }
}
