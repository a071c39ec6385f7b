// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.migrations.Migrations;
import io.zoetic.testkit.PostgresExtension;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users see, to the last character: each transcript is played against a gateway on a real
 * PostgreSQL, and its answers must be those that are written in it. {@code -Dzoetic.record=true}
 * writes the answers of now instead.
 */
class RecordedAnswersIT {
  private static final boolean RECORD = Boolean.getBoolean("zoetic.record");

  /** What is wrong with the base model's chat template in a transcript, if it is. */
  private static final Map<String, String> CHAT_PROBLEMS =
      Map.of("models-without-chats.txt", "chat_template, line 7: there is no tag macro");

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  static Set<String> transcripts() {
    return Transcript.names();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void answers_areAsRecorded(String name) throws Exception {
    PostgresOptions options =
        PostgresOptions.of(
            POSTGRES.url(POSTGRES.createDatabase()),
            PostgresExtension.USER,
            PostgresExtension.USER);
    Transcript recorded = Transcript.read(name);

    try (PostgresDatabase opened = new PostgresDatabase(options);
        RecordedPlatform platform = platform(opened, name)) {
      platform.awaitReady();
      Transcript now = recorded.again(platform::send);

      if (RECORD) {
        now.write(name);
      } else {
        assertThat(now.lines()).containsExactlyElementsOf(recorded.lines());
      }
    }
  }

  private static RecordedPlatform platform(PostgresDatabase database, String name) {
    return new RecordedPlatform(database, Optional.ofNullable(CHAT_PROBLEMS.get(name)));
  }

  @Test
  void everyEndpoint_isRecordedWithASuccess() {
    Set<String> succeeded = new TreeSet<>();
    for (String name : transcripts()) {
      succeeded.addAll(Transcript.read(name).succeeded());
    }

    assertThat(succeeded)
        .containsAll(
            Arrays.stream(Endpoint.values())
                .map(endpoint -> endpoint.method() + " " + endpoint.template())
                .toList());
  }
}
