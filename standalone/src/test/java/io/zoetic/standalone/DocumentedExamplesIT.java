// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands that the documentation shows, run by a shell against {@code dev}. All are run but
 * those that are named here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocumentedExamplesIT {
  /**
   * An example that is not run here.
   *
   * @param command how it begins
   * @param reason why
   */
  private record Elsewhere(String command, String reason) {}

  private static final String GROWS =
      "needs corrections of the base model, as GrowthIT gives them; LearningReportsIT runs it";

  private static final List<Elsewhere> ELSEWHERE =
      List.of(
          new Elsewhere("./zoetic dev", "runs until it is stopped; this test itself starts it"),
          new Elsewhere("./zoetic demo", "takes minutes; .ci/run runs it"),
          new Elsewhere("./zoetic gateway", "runs until it is stopped, as ProcessesIT starts it"),
          new Elsewhere("./zoetic adapter-worker", "runs until it is stopped, as in ProcessesIT"),
          new Elsewhere("./zoetic trainer-worker", "runs until it is stopped; as part of dev here"),
          new Elsewhere(
              "./zoetic interactions replay", "needs Kafka; as KafkaInteractionFeedIT has it"),
          new Elsewhere("./zoetic test", "runs this test"),
          new Elsewhere("./zoetic webhooks test", "needs who takes it; as WebhooksIT has it"),
          new Elsewhere("./zoetic webhooks enable", "needs one that has failed; as in WebhooksIT"),
          new Elsewhere("./zoetic fmt", "changes the sources"),
          new Elsewhere("./zoetic bench", "takes minutes"),
          new Elsewhere("./zoetic soak", "takes an hour; .ci/soak runs it"),
          new Elsewhere("./zoetic train ", "takes minutes; TrainCommandTest reads its options"),
          new Elsewhere("./zoetic train-reference-model", "takes an hour"),
          new Elsewhere(".ci/run", "runs this test"),
          new Elsewhere(".ci/images", "takes minutes; .ci/run runs it"),
          new Elsewhere(".ci/containers", "takes minutes; .ci/run runs it"),
          new Elsewhere("./zoetic image", "takes minutes; .ci/images runs it"),
          new Elsewhere("pip install --target", "is of gigabytes"),
          new Elsewhere("./zoetic growth show", GROWS),
          new Elsewhere("./zoetic growth veto", GROWS),
          new Elsewhere("./zoetic growth lift", GROWS),
          new Elsewhere("./zoetic growth rename", GROWS),
          new Elsewhere("./zoetic growth merge", GROWS),
          new Elsewhere("cosign ", "needs a release"),
          new Elsewhere("gh attestation ", "needs a release"),
          new Elsewhere("./zoetic cluster", "takes minutes, as root; the nightly workflow runs it"),
          new Elsewhere("kubectl ", "needs a cluster; ./zoetic cluster has one"),
          new Elsewhere("key=$(kubectl ", "needs a cluster"),
          new Elsewhere("for role in owner", "needs a cluster"),
          new Elsewhere("curl http://localhost:8080/v1", "is forwarded to a cluster"),
          new Elsewhere("vllm serve", "needs vLLM"),
          new Elsewhere("pg_dump", "needs PostgreSQL's client programs"),
          new Elsewhere("createdb", "needs PostgreSQL's client programs"),
          new Elsewhere("pg_restore", "needs PostgreSQL's client programs"),
          new Elsewhere("export PYTORCH_", "needs a GPU and PyTorch for it"));

  /** What a document leaves to its reader to fill in, and the command that fills it in here. */
  private static final Map<String, String> FILLED_IN =
      Map.of(
          "(?<=runs (show|watch|cancel) )RUN\\b",
          "$(./zoetic runs list --limit 1 | sed -n '2s/ .*//p')",
          "(?<=keys revoke )ID\\b",
          "$(./zoetic keys list | sed -n 's/ .* acme .*//p')",
          "(?<=webhooks (rotate|remove) )ID\\b",
          "$(./zoetic webhooks list | sed -n '2s/ .*//p')",
          "(?<=--model )MODEL\\b",
          "model",
          "(?<=\"expected_epoch\": )[0-9]+",
          "'$(./zoetic experts show weekday | sed -n 's/^epoch *//p')'");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @TempDir private static Path directory;
  private DocumentedPlatform platform;

  @BeforeAll
  void start() throws Exception {
    platform = DocumentedPlatform.start(directory);
  }

  @AfterAll
  void stop() throws Exception {
    platform.stop();
  }

  /** In the order in which they are found again, for they share one platform. */
  static List<String> documents() throws IOException, InterruptedException {
    List<String> documents = new ArrayList<>();
    for (Path document : DocumentationIT.documentation()) {
      if (!runnable(document).examples().isEmpty()) {
        documents.add(DocumentationIT.ROOT.relativize(document).toString());
      }
    }
    return documents;
  }

  private static ShellExamples runnable(Path document) throws IOException, InterruptedException {
    return ShellExamples.in(document)
        .where(command -> ELSEWHERE.stream().noneMatch(each -> command.startsWith(each.command())));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commands_ofADocument_doWhatItSays(String document) throws Exception {
    if (document.equals("docs/operating.md")) {
      platform.growWeekday();
    }

    List<ShellExamples.Outcome> outcomes =
        runnable(DocumentationIT.ROOT.resolve(document))
            .run(
                directory,
                replacements(),
                Map.of(
                    "ZOETIC_URL", platform.url(),
                    "ZOETIC_API_KEY", platform.key(),
                    "ZOETIC_POSTGRES_PASSWORD", platform.ownerPassword(),
                    "XDG_CACHE_HOME", directory.resolve("cache").toString()));

    SoftAssertions.assertSoftly(
        softly -> {
          for (ShellExamples.Outcome outcome : outcomes) {
            String said = outcome.example().command() + outcome.printed();
            softly.assertThat(outcome.exitCode()).as(said).isEqualTo(exitCode(outcome.example()));
            softly.assertThat(outcome.printed()).as(said).doesNotStartWith("{\"error\"");
            softly.assertThat(outcome.example().isAnsweredBy(outcome.printed())).as(said).isTrue();
          }
        });
  }

  private Map<Pattern, String> replacements() {
    Map<Pattern, String> replacements = new HashMap<>();
    FILLED_IN.forEach(
        (text, by) -> replacements.put(Pattern.compile(text), Matcher.quoteReplacement(by)));
    replacements.put(Pattern.compile("zk-…"), platform.key());
    replacements.put(Pattern.compile("https://hooks\\.example\\.org"), platform.url());
    replacements.put(
        Pattern.compile("http://127\\.0\\.0\\.1:8080|https://zoetic\\.example"), platform.url());
    replacements.put(Pattern.compile("jdbc:postgresql://db/zoetic(_drill)?"), platform.postgres());
    return replacements;
  }

  /** The run that the document waits for is the one that it has cancelled. */
  private static int exitCode(ShellExamples.Example example) {
    return example.command().startsWith("./zoetic runs watch") ? 1 : 0;
  }

  @Test
  void examplesThatAreRunElsewhere_areThere() throws Exception {
    List<String> commands = new ArrayList<>();
    for (Path document : DocumentationIT.documentation()) {
      ShellExamples.in(document).examples().forEach(each -> commands.add(each.command()));
    }

    assertThat(ELSEWHERE)
        .allSatisfy(
            each -> assertThat(commands).anyMatch(command -> command.startsWith(each.command())));
  }

  @Test
  void commands_standInBlocksOfTheShell() throws IOException {
    for (MarkdownBlock block : blocks("")) {
      assertThat(block.lines()).noneMatch(line -> line.matches("(\\./zoetic|curl|vllm) .*"));
    }
  }

  /** Fields of an object may stand without its braces. */
  @Test
  void json_isWellFormed() throws IOException {
    for (MarkdownBlock block : blocks("json")) {
      String text = block.text();
      JSON.readTree(text.startsWith("\"") ? "{" + text + "}" : text);
    }
  }

  private static List<MarkdownBlock> blocks(String language) throws IOException {
    List<MarkdownBlock> blocks = new ArrayList<>();
    for (Path document : DocumentationIT.documentation()) {
      blocks.addAll(MarkdownBlock.in(document));
    }
    blocks.removeIf(each -> !each.language().equals(language));
    return blocks;
  }
}
