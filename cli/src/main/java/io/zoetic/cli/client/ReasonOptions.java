// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The reason and the key of a change, on the command line. */
public final class ReasonOptions {
  @Mixin private final RequiredReason reason = new RequiredReason();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "repeats a change whose outcome is unknown: with its key it happens once")
  private @Nullable String key;

  /** Why. */
  public String reason() {
    return reason.text();
  }

  /** What tells this change from others: drawn, unless given. */
  public String key() {
    String given = key;
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
