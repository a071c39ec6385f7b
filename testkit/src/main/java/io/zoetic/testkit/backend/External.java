// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Somebody else's server. {@code zoetic.test.kafka} and {@code zoetic.test.postgres} say where it
 * listens; {@code zoetic.test.engine} is the command that {@code stop}, {@code start}, {@code
 * pause} or {@code unpause} and the name are put behind, such as {@code docker}: containers are
 * called {@code zoetic-test-kafka} and {@code zoetic-test-postgres}.
 *
 * @param name of the server
 */
record External(String name, String address) implements Backend {
  private static final String PREFIX = "zoetic.test.";

  static External named(String name) {
    return new External(name, required(name, "its host and port"));
  }

  private static String required(String property, String meaning) {
    String value = System.getProperty(PREFIX + property, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "zoetic.test.backends=external needs %s%s: %s".formatted(PREFIX, property, meaning));
    }
    return value;
  }

  @Override
  public String place() {
    return "external";
  }

  @Override
  public boolean isNew() {
    return false;
  }

  @Override
  public void leave(Absence how) {
    operate(
        switch (how) {
          case STOPPED -> "stop";
          case SILENT -> "pause";
        });
  }

  @Override
  public void comeBack(Absence from) {
    operate(
        switch (from) {
          case STOPPED -> "start";
          case SILENT -> "unpause";
        });
  }

  private void operate(String verb) {
    String command =
        "%s %s zoetic-test-%s"
            .formatted(
                required("engine", "the command that stops, starts and pauses it"), verb, name);
    try {
      Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " must not fail, was " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " must not be interrupted", e);
    }
  }

  /** It is not ours. */
  @Override
  public void close() {}
}
