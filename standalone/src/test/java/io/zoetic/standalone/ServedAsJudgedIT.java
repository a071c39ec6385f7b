// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.standalone.InMemoryWorker.chat;
import static io.zoetic.standalone.InMemoryWorker.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the gate judges is what is served: the same questions through a real worker and through what
 * the gate asks, on the reference model with its experts and its router, which stay as they are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedAsJudgedIT {
  private static final int EACH = 3;
  private static final String SKILL = "weekday";
  private static final String OTHER_SKILL = "yes-or-no";

  @TempDir private static Path shared;
  private final List<PromptContent> prompts = new ArrayList<>();
  private ServedAndJudged both;

  @BeforeAll
  void start() throws IOException {
    both = ServedAndJudged.open(shared, shared.resolve("own"));
    both.publishRouter();
    for (Skill skill : Skills.all()) {
      skill.examples(Split.VALIDATION, 5, EACH).forEach(each -> prompts.add(chat(each.prompt())));
    }
  }

  @AfterAll
  void close() {
    both.close();
  }

  static Stream<Arguments> waysToAsk() {
    return Arrays.stream(AdaptationStrategy.values())
        .flatMap(
            strategy ->
                Arrays.stream(ExpertSelection.values())
                    .map(selection -> Arguments.of(strategy, selection)));
  }

  /** Of each strategy and selection, with a router, all skills and the expert that classifies. */
  @ParameterizedTest
  @MethodSource("waysToAsk")
  void everyWayToAsk_isAnsweredAsItIsJudged(AdaptationStrategy strategy, ExpertSelection selection)
      throws IOException {
    ServingSnapshot now = both.judged(selection);
    ServingSnapshot judged =
        new ServingSnapshot(
            new FirstPassOptions(described(), Optional.of(classifier()), now.router()),
            now.experts(),
            strategy,
            selection);

    int adapted =
        strategy == AdaptationStrategy.EXPERT
            ? both.assertNamedServedAsJudged(judged, mixture(selection), prompts)
            : both.assertServedAsJudged(
                judged, new Adaptation(strategy, selection, List.of()), prompts);

    switch (strategy) {
      case NONE -> assertThat(adapted).isZero();
      case EXPERT -> assertThat(adapted).isEqualTo(prompts.size());
      case AUTO, PROMPT, CLASSIFIER, ROUTER -> assertThat(adapted).isGreaterThan(EACH);
    }
  }

  /** One expert, or several whose weights leave a part to the base model. */
  private static Adaptation mixture(ExpertSelection selection) {
    return switch (selection) {
      case TOP_1 -> named(SKILL);
      case SOFT ->
          Adaptation.expert(
              List.of(new ExpertWeight(SKILL, null, 0.5), new ExpertWeight(OTHER_SKILL, 1, 0.3)));
    };
  }

  private Stream<Expert> files() throws IOException {
    Layout layout = both.models.trainer().layout();
    String digest = both.models.trainer().baseModel();
    return ReferenceModel.expertFiles().stream()
        .map(name -> ExpertFile.read(shared.resolve("experts").resolve(name), digest, layout));
  }

  private List<Label> described() throws IOException {
    return files()
        .filter(expert -> !expert.name().equals("classifier"))
        .map(expert -> new Label(expert.name(), expert.description()))
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .toList();
  }

  private ExpertVector classifier() throws IOException {
    return files()
        .filter(expert -> expert.name().equals("classifier"))
        .findFirst()
        .orElseThrow()
        .vector();
  }

  @Test
  void promptsOfEveryKind_haveTheSameTokens() {
    both.assertServedAsJudged(
        both.judged(ExpertSelection.TOP_1),
        Adaptation.AUTO,
        List.of(
            chat("  What is 2 + 2?  "),
            chat("What is 2 + 2?", "4", "And 3 more?"),
            new PromptContent.Chat(
                List.of(
                    new ChatMessage("system", "Answer in words."),
                    new ChatMessage("user", "What is 2 + 2?"))),
            new PromptContent.Text("2024-02-28 and a day is"),
            new PromptContent.TokenIds(List.of(5, 6, 7))));
  }
}
