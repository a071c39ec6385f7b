// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs {@link SleepingService} in a JVM of its own: exit codes, signals and logs are real. */
@Timeout(60)
class ServiceMainIT {
  private @Nullable Process process;

  @AfterEach
  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void service_toldToTerminate_closesInReverseOrderAndLogsToTheEnd() throws Exception {
    Process running = start(Map.of("ZOETIC_LOG_LEVEL", "debug"));
    BufferedReader log = running.errorReader();
    assertThat(log.readLine())
        .matches("\\d\\d:\\d\\d:\\d\\d.\\d{3} INFO {2}ServiceMain: settings:");
    assertThat(log.readLine()).isEqualTo("  sleeping.fail = 0 (default)");
    assertThat(log.readLine()).isEqualTo("  start.patience = 0s (default)");
    assertThat(log.readLine()).endsWith("DEBUG Lifecycle: running until told to end");

    running.toHandle().destroy();

    assertThat(log.lines().map(line -> line.substring(13)))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("INFO  Lifecycle: shutting down"),
            line -> assertThat(line).matches("INFO {2}Lifecycle: closed \\{.*name=second}"),
            line -> assertThat(line).matches("INFO {2}Lifecycle: closed \\{.*name=first}"),
            line -> assertThat(line).isEqualTo("INFO  Lifecycle: shut down"));
    assertThat(running.waitFor()).isEqualTo(128 + 15);
  }

  @Test
  void service_withBadSettings_endsWith2AndListsThem() throws Exception {
    Process running = start(Map.of(), "--sleeping.fail=2", "--sleping.fail=1");

    assertThat(log(running))
        .containsExactly(
            "the settings are invalid:",
            "  sleeping.fail must be in 0..1, was \"2\" (flag --sleeping.fail)",
            "  unknown key sleping.fail (flag --sleping.fail): did you mean sleeping.fail?");
    assertThat(running.waitFor()).isEqualTo(ServiceMain.INVALID_SETTINGS);
  }

  @Test
  void service_thatFailsToStart_endsWith1AndClosesWhatItStarted() throws Exception {
    Process running = start(Map.of("ZOETIC_LOG_FORMAT", "json"), "--sleeping.fail=1");

    List<JsonObject> log = log(running).stream().map(JsonObject::new).toList();

    assertThat(log.stream().map(event -> event.getString("message")))
        .containsExactly(
            "settings:\nsleeping.fail = 1 (flag --sleeping.fail)\nstart.patience = 0s (default)",
            "closed",
            "the process failed");
    assertThat(log.get(1).getJsonObject("fields").getString("name")).isEqualTo("first");
    assertThat(log.get(2).getString("error")).contains("IllegalStateException: told to fail");
    assertThat(running.waitFor()).isEqualTo(ServiceMain.FAILED);
  }

  @Test
  void logLevel_ofTheEnvironment_isObeyed() throws Exception {
    Process running = start(Map.of("ZOETIC_LOG_LEVEL", "off"), "--sleeping.fail=1");

    assertThat(log(running)).isEmpty();
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SleepingService.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    return started;
  }

  private static List<String> log(Process process) {
    return process.errorReader().lines().toList();
  }
}
