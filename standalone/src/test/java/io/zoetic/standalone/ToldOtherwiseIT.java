// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.standalone.InMemoryWorker.anybody;
import static io.zoetic.standalone.InMemoryWorker.chat;
import static io.zoetic.standalone.InMemoryWorker.named;
import static io.zoetic.standalone.ServedAndJudged.RAMBLING;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is judged is what is served where the settings say how to serve. */
class ToldOtherwiseIT {
  private static final int CONTEXT = 96;
  private static final double PENALTY = 1.4;
  private static final PromptContent QUESTION = chat("What is 2 + 2?");

  @TempDir static Path shared;
  @TempDir private Path own;

  /** The reference model, whose makers want something of its answers. */
  private static Path model(String wanted, Object value) throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"eos_token_id\": 1, \"%s\": %s}".formatted(wanted, value));
    return model;
  }

  @ParameterizedTest
  @EnumSource(GenerationConfig.class)
  void contextAndDefaults_areTheWorkers(GenerationConfig defaults) throws IOException {
    ModelSettings told = told(model("repetition_penalty", PENALTY), defaults);
    try (ServedAndJudged both = ServedAndJudged.open(told, SamplingOptions.open(0), shared, own)) {
      List<PromptContent> questions =
          Skills.all().stream()
              .flatMap(skill -> skill.examples(Split.VALIDATION, 5, 1).stream())
              .map(each -> chat(each.prompt()))
              .toList();
      both.publishRouter();
      both.assertServedAsJudged(both.judged(ExpertSelection.TOP_1), Adaptation.AUTO, questions);

      assertThat(both.models.inference().greedy().repetitionPenalty())
          .isEqualTo(defaults == GenerationConfig.MODEL ? PENALTY : 1);
      assertThat(longAnswer(both)).isEqualTo(CONTEXT - both.tokens(QUESTION).length);
    }
  }

  private static ModelSettings told(Path model, GenerationConfig defaults) {
    return new ModelSettings(model, ComputeType.FLOAT32, CONTEXT, DeviceKind.CPU, 0, defaults);
  }

  @Test
  void lengthThatTheMakersWant_isTheWorkers() throws IOException {
    ModelSettings told = told(model("max_new_tokens", 20), GenerationConfig.MODEL);
    try (ServedAndJudged both = ServedAndJudged.open(told, SamplingOptions.open(0), shared, own)) {
      assertThat(longAnswer(both)).isEqualTo(20);
    }
  }

  /** The tokens of an answer without an end, the same for both. */
  private static int longAnswer(ServedAndJudged both) {
    both.apply(new ExpertMutation.Promote(both.register(RAMBLING, both.rambling())));
    both.worker.until("it is served", named(RAMBLING), answer -> answer.failure() == null);
    BatchInference inference = both.models.inference();
    int[] prompt = both.tokens(QUESTION);
    BatchInference.Answered judged =
        inference
            .answers(
                List.of(
                    new BatchInference.Asked(
                        prompt,
                        both.judged(ExpertSelection.TOP_1).vector(RAMBLING),
                        inference.greedy())),
                1000)
            .getFirst();

    List<Integer> served =
        both.worker.await(both.worker.ask(QUESTION, named(RAMBLING), anybody())).tokens();
    assertThat(served).containsExactly(ServedAndJudged.boxed(judged.tokens()));
    return served.size();
  }
}
