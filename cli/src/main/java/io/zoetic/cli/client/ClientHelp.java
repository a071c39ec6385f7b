// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import picocli.CommandLine.Command;

/** What every command that asks a server, or may, says in its help. */
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
public abstract class ClientHelp {}
