// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import io.zoetic.cli.client.ClientHelp;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform is asked instead of a model in this process, on the command line. */
final class PlatformOptions extends ClientHelp {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "asks a platform that runs, over HTTP; a model in this process without it,",
        "whatever $ZOETIC_URL is"
      })
  private @Nullable String url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = {
        "with --url: lets you in; else $ZOETIC_API_KEY, else the one that dev has made here;",
        "others on this machine can see a command line"
      })
  private @Nullable String key;

  @Option(
      names = "--for-tenant",
      paramLabel = "TENANT",
      description = "with --url: acts for this tenant alone, with a key that is no tenant's")
  private @Nullable String tenant;

  /**
   * Whether a platform is asked.
   *
   * @throws IllegalArgumentException if none is, but a key or a tenant is given
   */
  boolean isNamed() {
    if (url == null && (key != null || tenant != null)) {
      throw new IllegalArgumentException(
          "%s must be given with --url, was without"
              .formatted(key != null ? "--key" : "--for-tenant"));
    }
    return url != null;
  }

  /** A client; the caller closes it. */
  OperatorClient open() {
    return ServerOptions.open(url, key, tenant);
  }
}
