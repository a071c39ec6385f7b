// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.ExpertFeedContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pointers of experts, with the rights of the manifests. */
class StrimziExpertsIT extends ExpertFeedContract {
  @RegisterExtension static final StrimziExtension STRIMZI = new StrimziExtension();

  @Override
  protected EventLog log() {
    return STRIMZI.cluster().log();
  }
}
