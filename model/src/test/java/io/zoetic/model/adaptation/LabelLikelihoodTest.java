// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree of all labels against each label read after the whole prompt on its own. */
class LabelLikelihoodTest {
  private static final List<Label> EXPERTS =
      List.of(new Label("sum", "Adds."), new Label("spelling-backwards", ""));

  private static LanguageModel model;

  @BeforeAll
  static void load() {
    model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.FACTORED);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void probabilities_ofQuestionsTogether_areThoseOfEachLabelReadAlone(boolean underExpert) {
    @Nullable ExpertVector classifier =
        underExpert ? GoldenExperts.expert(model.decoder().layout().orElseThrow(), "a") : null;
    ClassificationPrompt prompt = ClassificationPrompt.of(model, EXPERTS);
    List<String> texts = List.of("1+1?", "How is BALL spelled from behind?", "why");
    List<Question> questions =
        texts.stream().map(text -> new Question(text, new int[] {0})).toList();

    List<Classification> found;
    try (LabelLikelihood pass = new LabelLikelihood(model, prompt, classifier)) {
      found = pass.classify(questions);
    }

    for (int i = 0; i < texts.size(); i++) {
      Classification expected = oracle(prompt, texts.get(i), classifier);
      assertThat(found.get(i).labels())
          .extracting(Classification.Share::label)
          .containsExactlyElementsOf(
              expected.labels().stream().map(Classification.Share::label).toList());
      for (int k = 0; k < expected.labels().size(); k++) {
        assertThat(found.get(i).labels().get(k).probability())
            .isCloseTo(expected.labels().get(k).probability(), within(1e-4));
      }
    }
  }

  private static Classification oracle(
      ClassificationPrompt prompt, String question, @Nullable ExpertVector classifier) {
    int[] asked =
        IntStream.concat(IntStream.of(prompt.prefix()), IntStream.of(prompt.rest(question)))
            .toArray();
    int[] nothing =
        IntStream.concat(IntStream.of(prompt.prefix()), IntStream.of(prompt.rest(""))).toArray();
    double[] scores =
        prompt.labelTokens().stream()
            .mapToDouble(label -> logprob(asked, label, classifier) - logprob(nothing, label, null))
            .toArray();
    return Classification.ofScores(prompt.labels(), scores, 0);
  }

  private static double logprob(int[] asked, int[] label, @Nullable ExpertVector classifier) {
    Generation generation =
        new Generation(
                model,
                IntStream.concat(IntStream.of(asked), IntStream.of(label)).toArray(),
                SamplingParameters.greedy(),
                GenerationLimits.of(0),
                new Scores(true, true, 1))
            .under(classifier);
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, 4096)) {
      batch.add(generation);
      return batch.step().stream()
          .filter(GenerationEvent.PromptRead.class::isInstance)
          .flatMap(event -> ((GenerationEvent.PromptRead) event).scores().stream())
          .skip(asked.length)
          .mapToDouble(score -> score.logprob())
          .sum();
    }
  }

  @Test
  void labels_endWithTheTokenThatEndsAnswers() {
    ClassificationPrompt prompt = ClassificationPrompt.of(model, EXPERTS);

    assertThat(prompt.labels()).containsExactly("sum", "spelling-backwards", Label.OTHER);
    assertThat(prompt.labelTokens())
        .allSatisfy(
            tokens -> assertThat(model.config().eosTokenIds()).contains(tokens[tokens.length - 1]));
  }

  @Test
  void prompt_ofAQuestion_isTheRenderedTemplate() {
    ClassificationPrompt prompt = ClassificationPrompt.of(model, EXPERTS);
    String beginning =
        model.tokenizer().decode(IntStream.of(prompt.prefix()).boxed().toList(), false);
    String rest =
        model.tokenizer().decode(IntStream.of(prompt.rest(" 1+1? ")).boxed().toList(), false);

    String rendered =
        model
            .chatTemplate()
            .orElseThrow()
            .render(
                List.of(
                    new ChatMessage("system", instruction(beginning)),
                    new ChatMessage("user", " 1+1? ")));

    assertThat(beginning + rest).isEqualTo(rendered);
  }

  /** What stands between the first line that asks and the last that tells how to answer. */
  private static String instruction(String beginning) {
    String end = "Answer with the name of the skill only.";
    return beginning.substring(
        beginning.indexOf("Which of these skills"), beginning.indexOf(end) + end.length());
  }

  @Test
  void question_thatIsTooLong_losesItsMiddle() {
    ClassificationPrompt prompt = ClassificationPrompt.of(model, EXPERTS);

    int[] rest = prompt.rest("begin " + "words ".repeat(500) + "end?");

    int[] longer = prompt.rest("begin " + "words ".repeat(600) + "end?");
    assertThat(prompt.prefix().length + rest.length).isLessThan(model.contextLength());
    assertThat(rest).isEqualTo(longer);
    assertThat(rest).startsWith(Arrays.copyOf(prompt.rest("begin "), 3));
  }

  @Test
  void experts_tooManyForTheContext_areRefused() {
    List<Label> many =
        IntStream.range(0, 400).mapToObj(i -> new Label("skill-number-" + i, "")).toList();

    assertThatThrownBy(() -> ClassificationPrompt.of(model, many))
        .hasMessageContaining("400 experts must fit the context");
  }
}
