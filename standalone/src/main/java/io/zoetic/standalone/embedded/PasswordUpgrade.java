// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the superuser of a cluster a password before its server runs: an earlier build let
 * everybody in, and nobody may get in meanwhile. PostgreSQL works on the data by itself for that,
 * without a port or a socket.
 *
 * @param binaries the directory with a directory for each unpacked version of PostgreSQL
 */
record PasswordUpgrade(Path binaries) {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordUpgrade.class);

  /** Returns when the superuser of the cluster in {@code data} has this password. */
  void run(Path data, String user, String password) throws IOException {
    List<String> outputs = new ArrayList<>();
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(binaries, "PG-*")) {
      for (Path version : versions) {
        Process process = start(version, data);
        tell(process, "ALTER ROLE %s PASSWORD '%s'%n".formatted(user, password));
        outputs.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        // A version that the data are not of refuses to touch them.
        if (exit(process) == 0) {
          return;
        }
      }
    }
    throw new IOException("the superuser must get a password, PostgreSQL said " + outputs);
  }

  private static Process start(Path version, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // As the server itself is started by root.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            version.resolve("bin").resolve("postgres").toString(),
            "--single",
            "-D",
            data.toString(),
            "-c",
            "exit_on_error=true",
            // The output of one that fails must not show the password.
            "-c",
            "log_min_error_statement=panic",
            "template1"));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void tell(Process process, String statement) {
    try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(statement);
    } catch (IOException e) {
      // It has ended already, and its exit status says so.
      LOG.atDebug().setCause(e).log("PostgreSQL did not listen");
    }
  }

  private static int exit(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL changed a password", e);
    }
  }
}
