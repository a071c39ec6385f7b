// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which server, on the command line; and what every command that asks it says in its help. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed: no answer, an error of the server, not whole, not converged, run failed",
      "2:wrong command line or value, or no such thing",
      "3:refused by a rule or the gate",
      "4:conflict: somebody else was faster",
      "5:not allowed with this key"
    })
public final class ServerOptions {
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

  /** Whether the command line itself names a server. */
  public boolean isNamed() {
    return url != null;
  }

  /** A client; the caller closes it. */
  public OperatorClient open() {
    return new OperatorClient(Server.find(url, key, System.getenv(), WRITTEN), tenant);
  }
}
