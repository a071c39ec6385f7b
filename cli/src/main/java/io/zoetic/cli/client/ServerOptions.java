// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server, on the command line. */
public final class ServerOptions extends ClientHelp {
  private static final Path WRITTEN = Path.of(".zoetic", "data", "operator.properties");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "the gateway; else $ZOETIC_URL, else the one that dev has started here,",
        "else " + Server.DEFAULT_URL
      })
  private @Nullable String url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = {
        "lets you in; else $ZOETIC_API_KEY, else the one that dev has made here;",
        "others on this machine can see a command line"
      })
  private @Nullable String key;

  @Option(
      names = "--for-tenant",
      paramLabel = "TENANT",
      description = "acts for this tenant alone, with a key that is no tenant's")
  private @Nullable String tenant;

  /** A client; the caller closes it. */
  public OperatorClient open() {
    return open(url, key, tenant);
  }

  /**
   * The same for options that a command has words of its own for.
   *
   * @param url null to find it as {@code --url} says
   * @param key null to find it as {@code --key} says
   * @param tenant null to act for none alone
   */
  public static OperatorClient open(
      @Nullable String url, @Nullable String key, @Nullable String tenant) {
    return new OperatorClient(Server.find(url, key, System.getenv(), WRITTEN), tenant);
  }
}
