// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers in a running batch against answers alone. */
class ContinuousBatchTest {
  private static LanguageModel model;

  @BeforeAll
  static void load() {
    model = Golden.load("llama");
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void generations_thatJoinAndLeaveAtRandom_answerAsTheyDoAlone() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Generation> together = new ArrayList<>();
    List<Generation> alone = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean again = i > 0 && random.nextInt(3) == 0;
      int[] prompt = again ? together.get(i - 1).prompt() : prompt(random, 1 + random.nextInt(40));
      SamplingParameters sampling = sampling(random, i);
      GenerationLimits limits = GenerationLimits.of(1 + random.nextInt(30));
      together.add(new Generation(model, prompt, sampling, limits, ScoredAnswers.ALL));
      alone.add(new Generation(model, prompt, sampling, limits, ScoredAnswers.ALL));
    }
    ScoredAnswers answers = new ScoredAnswers();

    try (ContinuousBatch batch = new ContinuousBatch(model, 7, 16)) {
      int next = 0;
      while (next < together.size() || batch.size() > 0) {
        while (next < together.size() && random.nextInt(3) > 0) {
          batch.add(together.get(next++));
        }
        answers.step(batch);
      }
    }
    try (ContinuousBatch single = new ContinuousBatch(model, 1, 16)) {
      for (Generation generation : alone) {
        single.add(generation);
        answers.run(single);
      }
    }

    answers.requireSame(together, alone);
  }

  private static SamplingParameters sampling(Random random, int i) {
    return switch (i % 4) {
      case 0 -> SamplingParameters.greedy();
      case 1 -> SamplingParameters.sampled(1, random.nextLong());
      case 2 -> new SamplingParameters(0.8, 0.9, 40, random.nextLong(), 1.2, 0.3, 0.3);
      default -> new SamplingParameters(0, 1, 0, 0, 1.3, 0, 0.5);
    };
  }

  @Test
  void promptOfSeveralWhoJoinTogether_isReadOnce() {
    int[] prompt = prompt(new Random(8), 12);
    List<Generation> together = new ArrayList<>();
    List<Generation> alone = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      SamplingParameters sampling = SamplingParameters.sampled(1, i);
      GenerationLimits limits = GenerationLimits.of(10);
      together.add(new Generation(model, prompt.clone(), sampling, limits, Scores.NONE));
      alone.add(new Generation(model, prompt, sampling, limits, Scores.NONE));
    }

    try (BatchGenerator batch = new BatchGenerator(model, 4);
        BatchGenerator single = new BatchGenerator(model, 1)) {
      batch.run(together);
      alone.forEach(generation -> single.run(List.of(generation)));
    }

    assertThat(together).extracting(Generation::answer).containsExactlyElementsOf(answers(alone));
    assertThat(together).extracting(Generation::reusedTokens).contains(12, 12, 12);
    assertThat(together.getFirst().reusedTokens()).isZero();
  }

  /** Whatever the model would have chosen: it goes on from there as from a longer prompt. */
  @Test
  void answerThatIsGivenItsBeginning_goesOnFromIt() {
    int[] prompt = prompt(new Random(3), 9);
    int[] longer = Arrays.copyOf(prompt, prompt.length + 2);
    longer[prompt.length] = 17;
    longer[prompt.length + 1] = 17;
    Generation begun = greedy(prompt, 6).beginningWith(List.of(17, 17));
    Generation longerPrompt = greedy(longer, 4);
    Generation scored =
        new Generation(
                model,
                prompt,
                SamplingParameters.sampled(1, 5),
                GenerationLimits.of(6),
                ScoredAnswers.ALL)
            .beginningWith(List.of(17, 17));

    try (BatchGenerator batch = new BatchGenerator(model, 4)) {
      batch.run(List.of(begun, longerPrompt, scored));
    }

    assertThat(begun.answer()).startsWith(17, 17).endsWith(toArray(longerPrompt.answer()));
    assertThat(begun.answer()).hasSize(6);
    assertThat(scored.answer()).startsWith(17, 17);
    assertThat(scored.answerLogprobs().getFirst()).isNegative();
  }

  private static Integer[] toArray(List<Integer> tokens) {
    return tokens.toArray(new Integer[0]);
  }

  @Test
  void beginning_thatCannotBe_isRefused() {
    Generation generation = greedy(prompt(new Random(3), 9), 2);

    assertThatThrownBy(() -> generation.beginningWith(List.of(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("token ids must be in 0..");
    assertThatThrownBy(() -> generation.beginningWith(List.of(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the beginning of an answer must have at most 2 tokens, had 3");
  }

  private static List<List<Integer>> answers(List<Generation> generations) {
    return generations.stream().map(Generation::answer).toList();
  }

  @Test
  void cancelled_whereverItIs_leavesTheOthersAsTheyWere() {
    Random random = new Random(7);
    List<Generation> generations = new ArrayList<>();
    List<Generation> alone = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[] prompt = prompt(random, 5 + 10 * i);
      generations.add(greedy(prompt, 20));
      alone.add(greedy(prompt, 20));
    }

    try (ContinuousBatch batch = new ContinuousBatch(model, 4, 24)) {
      generations.forEach(batch::add);
      batch.step();
      batch.step();
      batch.cancel(generations.get(0));
      batch.cancel(generations.get(3));
      batch.cancel(generations.get(5));
      while (batch.size() > 0) {
        batch.step();
      }
    }
    try (BatchGenerator single = new BatchGenerator(model, 1)) {
      alone.forEach(generation -> single.run(List.of(generation)));
    }

    for (int i : new int[] {1, 2, 4}) {
      assertThat(generations.get(i).answer()).isEqualTo(alone.get(i).answer());
    }
    assertThat(generations.get(5).answer()).isEmpty();
  }

  @Test
  void step_afterAThousandGenerations_hasLeftNoArrayBehind() {
    try (BatchGenerator generator = new BatchGenerator(model, 8)) {
      generator.run(List.of(greedy(prompt(new Random(1), 50), 30)));
      int before = model.decoder().nativeArrays();
      for (int i = 0; i < 1000; i++) {
        generator.run(List.of(greedy(prompt(new Random(i), 3), 2)));
      }

      assertThat(model.decoder().nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void generation_thatBreaksARule_isRefusedWithRuleAndValue() {
    assertThatThrownBy(() -> greedy(new int[0], 1)).hasMessageContaining("at least one token");
    assertThatThrownBy(() -> greedy(new int[] {320}, 1))
        .hasMessage("token ids must be in 0..319, was 320");
    assertThatThrownBy(() -> greedy(new int[10], 503))
        .hasMessage("prompt and answer must fit the context of 512 tokens, were 10 + 503");
  }

  private static Generation greedy(int[] prompt, int maxTokens) {
    return new Generation(
        model,
        prompt,
        SamplingParameters.greedy(),
        new GenerationLimits(maxTokens, List.of(), true),
        Scores.NONE);
  }

  private static int[] prompt(Random random, int length) {
    return random.ints(length, 5, 320).toArray();
  }
}
