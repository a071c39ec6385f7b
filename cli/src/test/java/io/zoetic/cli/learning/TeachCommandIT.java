// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.CommandRun;
import io.zoetic.cli.Main;
import io.zoetic.cli.RecordingServer;
import io.zoetic.cli.RecordingServer.Answer;
import io.zoetic.cli.RecordingServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file of rows is sent, and what is said of it. */
final class TeachCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEACH = "POST /v1/experts/weekday/examples";
  private static final String ROW =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"%d\"},"
          + "{\"role\":\"assistant\",\"content\":\"a\"}]}";

  @TempDir private Path directory;
  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(ROW::formatted).toList();
  }

  /** Accepts so many rows. */
  private static Answer accepting(int rows) {
    ObjectNode answer = JSON.createObjectNode().putNull("waiting_for");
    for (int i = 0; i < rows; i++) {
      answer.withArray("examples").addObject().put("status", "accepted").putArray("feedback");
    }
    return RecordingServer.json(202, answer.toString());
  }

  private CommandRun teach(List<String> lines, String... options) throws IOException {
    Path file = Files.write(directory.resolve("rows.jsonl"), lines);
    List<String> words = new ArrayList<>(List.of("teach", "weekday", file.toString()));
    words.addAll(List.of(options));
    words.addAll(List.of("--url", server.url()));
    return CommandRun.of(Main.commandLine(), words);
  }

  private List<Integer> sizes() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    for (Request request : server.requests()) {
      sizes.add(JSON.readTree(request.body()).path("examples").size());
    }
    return sizes;
  }

  private List<String> keys() {
    return server.requests().stream()
        .map(request -> request.headers().getOrDefault("idempotency-key", "none"))
        .toList();
  }

  @Test
  void file_isSentInBatches_whoseKeysAreThoseOfTheirRows() throws IOException {
    server.answer(TEACH, accepting(200), accepting(200), accepting(1));
    CommandRun run = teach(rows(0, 401));
    List<String> keys = keys();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo("weekday: 401 rows are accepted, 0 were there, 0 are refused%n".formatted());
    assertThat(sizes()).containsExactly(200, 200, 1);
    assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("teach-[0-9a-f]{64}"));

    server.forget();
    server.answer(TEACH, accepting(200), accepting(200), accepting(2));
    teach(rows(0, 402));

    assertThat(keys().subList(0, 2)).isEqualTo(keys.subList(0, 2));
    assertThat(keys().get(2)).isNotEqualTo(keys.get(2));
  }

  @Test
  void batch_hasNoMoreCompletionsAndBytesThanTheServerTakes() throws IOException {
    String scored =
        "{\"messages\":[],\"completions\":["
            + String.join(",", rows(0, 400).stream().map(_ -> "{}").toList())
            + "]}";
    String large = "{\"messages\":[\"" + "a".repeat(300_000) + "\"]}";
    server.answer(TEACH, accepting(2), accepting(2), accepting(1));

    teach(List.of(scored, scored, scored, large, large));

    assertThat(sizes()).containsExactly(2, 2, 1);
  }

  @Test
  void refusals_areNamedByLine_andExitWith1() throws IOException {
    server.answer(
        TEACH,
        RecordingServer.json(
            202,
            "{'examples':[{'feedback':['f'],'status':'accepted'},{'error':{'message':"
                + "'examples[1].weight must be a number in (0, 1], was 2'}},"
                + "{'feedback':['f'],'status':'duplicate'}],'waiting_for':'no trainer'}"));

    CommandRun run =
        teach(List.of(ROW.formatted(1), "", "no JSON", "[]", ROW.formatted(2), ROW.formatted(3)));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            """
            line 3: a line must be a JSON object, was not
            line 4: a line must be a JSON object, was not
            line 5: weight must be a number in (0, 1], was 2
            """);
    assertThat(run.out())
        .isEqualTo(
            """
            weekday: 1 rows are accepted, 1 were there, 3 are refused
            nothing can be learnt at present: no trainer
            """);
  }

  @Test
  void manyRefusals_areCounted() throws IOException {
    CommandRun run = teach(IntStream.range(0, 14).mapToObj(_ -> "no").toList());

    assertThat(run.err()).endsWith("line 10: a line must be a JSON object, was not\nand 4 more\n");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void dryRun_saysWhatWouldBe_alsoAsJson() throws IOException {
    server.answer(TEACH, accepting(2));

    CommandRun run = teach(rows(0, 2), "--dry-run");
    JsonNode report = JSON.readTree(teach(rows(0, 2), "--dry-run", "-o", "json").out());

    assertThat(run.out())
        .isEqualTo("dry run: weekday: 2 rows would be accepted, 0 are refused%n".formatted());
    assertThat(report.path("accepted").asInt()).isEqualTo(2);
    assertThat(report.path("waiting_for").isNull()).isTrue();
    assertThat(server.requests()).allMatch(request -> request.body().contains("\"dry_run\":true"));
  }

  @Test
  void brokenRun_saysHowFarItCame() throws IOException {
    server.answer(
        TEACH,
        accepting(200),
        RecordingServer.json(403, "{'error':{'message':'the role must be another'}}"));

    CommandRun run = teach(rows(0, 300));

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err())
        .isEqualTo(
            "zoetic teach: line 201 and those behind it are not taught, 200 rows before are:"
                + " the role must be another\n");
  }

  @Test
  void fileThatIsNotThere_isRefused() {
    CommandRun run =
        CommandRun.of(
            Main.commandLine(), List.of("teach", "weekday", "none.jsonl", "--url", server.url()));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a file must be readable, is not: none.jsonl");
  }
}
