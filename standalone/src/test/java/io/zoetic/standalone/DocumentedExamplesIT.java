// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that the documentation shows, run by a shell against {@code dev}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocumentedExamplesIT {
  /** They start services, or run for minutes. */
  private static final Pattern STARTED_ELSEWHERE =
      Pattern.compile(
          "^\\./zoetic (dev|demo|test|migrate|admin-key|gateway|adapter-worker|trainer-worker)\\b");

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path directory;
  private JavaProcess dev;
  private String url = "";
  private String key = "";

  @BeforeAll
  void start() throws Exception {
    dev = JavaProcess.start("dev", Main.class, List.of("dev", "--ephemeral", "--port", "0"));
    key = dev.await("API key", PATIENCE);
    url = dev.await("ready: ", PATIENCE);
    command();
  }

  /** In order: a process that is killed leaves its PostgreSQL behind. */
  @AfterAll
  void stop() throws Exception {
    dev.stop(PATIENCE);
    dev.close();
  }

  /** {@code ./zoetic} as it is in the root of the repository, without what builds it. */
  private void command() throws IOException {
    Path command = directory.resolve("zoetic");
    Files.writeString(
        command,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/feedback.md"})
  void commands_ofADocument_doWhatItSays(String document) throws Exception {
    List<ShellExamples.Outcome> outcomes =
        ShellExamples.in(Path.of("..").resolve(document))
            .without(STARTED_ELSEWHERE)
            .run(
                directory,
                Map.of("zk-…", key, "http://127.0.0.1:8080", url),
                Map.of("ZOETIC_URL", url, "ZOETIC_API_KEY", key));

    assertThat(outcomes).hasSizeGreaterThan(5);
    SoftAssertions.assertSoftly(
        softly -> {
          for (ShellExamples.Outcome outcome : outcomes) {
            String said = outcome.example().command() + outcome.printed();
            softly.assertThat(outcome.exitCode()).as(said).isZero();
            softly.assertThat(outcome.printed()).as(said).doesNotStartWith("{\"error\"");
            softly.assertThat(outcome.example().isAnsweredBy(outcome.printed())).as(said).isTrue();
          }
        });
  }
}
