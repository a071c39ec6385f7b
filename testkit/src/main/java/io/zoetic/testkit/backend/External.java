// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Somebody else's server. {@code zoetic.test.kafka} and {@code zoetic.test.postgres} say where it
 * listens; {@code zoetic.test.engine} is the command that {@code stop kafka} or {@code start
 * postgres} is put behind, such as {@code docker} where the containers have these names.
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
  public void stop() {
    operate("stop");
  }

  @Override
  public void startAgain() {
    operate("start");
  }

  private void operate(String verb) {
    String command =
        "%s %s %s"
            .formatted(required("engine", "the command that stops and starts it"), verb, name);
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
