// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.svf.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of prompts' beginnings saves work and changes no answer. */
class PrefixCacheTest {
  /** Room for 2 blocks is less than one prompt, for 9 less than all. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9, 1000})
  void promptsThatShareBeginnings_underDifferentExperts_answerAsWithoutCache(int blocks) {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.FACTORED)) {
      Layout layout = model.decoder().layout().orElseThrow();
      @Nullable ExpertVector[] experts = {
        null, GoldenExperts.expert(layout, "a"), GoldenExperts.expert(layout, "b")
      };
      int[] shared = random.ints(50, 0, 320).toArray();
      List<Generation> cached = new ArrayList<>();
      List<Generation> plain = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int[] own = random.ints(1 + random.nextInt(20), 0, 320).toArray();
        int[] prompt =
            IntStream.concat(IntStream.of(shared).limit(random.nextInt(51)), IntStream.of(own))
                .toArray();
        @Nullable ExpertVector expert = experts[random.nextInt(experts.length)];
        cached.add(generation(model, prompt, expert));
        plain.add(generation(model, prompt, expert));
      }

      run(model, cached, blocks * blockBytes(model));
      run(model, plain, 0);

      for (int i = 0; i < plain.size(); i++) {
        assertThat(cached.get(i).answer()).isEqualTo(plain.get(i).answer());
      }
    }
  }

  @Test
  void row_ofAKnownPrompt_hasReadItsWholeBlocksButNeverItsLastTokenOrAnotherZ() {
    try (LanguageModel model = Golden.load("llama");
        KvCache cache = model.decoder().newCache(2, 128);
        PrefixCache prefixes = model.decoder().newPrefixCache(100 * blockBytes(model))) {
      int[] prompt = IntStream.range(0, 48).toArray();
      model.decoder().step(cache, new StepInput(0, List.of(prompt), new int[] {0})).close();

      prefixes.save(cache, 0, "z", prompt);

      assertThat(prefixes.size()).isEqualTo(3);
      assertThat(prefixes.load(cache, 1, "z", prompt)).isEqualTo(32);
      assertThat(prefixes.load(cache, 1, "z", IntStream.range(0, 49).toArray())).isEqualTo(48);
      assertThat(prefixes.load(cache, 1, "z", IntStream.range(0, 20).toArray())).isEqualTo(16);
      assertThat(prefixes.load(cache, 1, "other z", prompt)).isZero();
      assertThat(prefixes.load(cache, 1, "z", IntStream.range(1, 49).toArray())).isZero();
    }
  }

  @Test
  void blocks_beyondTheRoomThereIs_pushOutTheLeastRecentlyUsed() {
    try (LanguageModel model = Golden.load("llama");
        KvCache cache = model.decoder().newCache(1, 128);
        PrefixCache prefixes = model.decoder().newPrefixCache(3 * blockBytes(model))) {
      int[] first = IntStream.range(0, 33).toArray();
      int[] second = IntStream.range(100, 117).toArray();
      int[] third = IntStream.range(200, 217).toArray();
      model.decoder().step(cache, new StepInput(0, List.of(first), new int[] {0})).close();
      prefixes.save(cache, 0, "z", first);
      prefixes.save(cache, 0, "z", second);

      prefixes.load(cache, 0, "z", second);
      prefixes.save(cache, 0, "z", third);

      assertThat(prefixes.size()).isEqualTo(3);
      assertThat(prefixes.load(cache, 0, "z", first)).isEqualTo(16);
      assertThat(prefixes.load(cache, 0, "z", second)).isEqualTo(16);
      assertThat(prefixes.load(cache, 0, "z", third)).isEqualTo(16);
    }
  }

  @Test
  void prompt_savedAgain_losesItsEndBeforeItsBeginning() {
    try (LanguageModel model = Golden.load("llama");
        KvCache cache = model.decoder().newCache(1, 128);
        PrefixCache prefixes = model.decoder().newPrefixCache(6 * blockBytes(model))) {
      int[] first = IntStream.range(0, 65).toArray();
      model.decoder().step(cache, new StepInput(0, List.of(first), new int[] {0})).close();
      prefixes.save(cache, 0, "z", first);
      prefixes.save(cache, 0, "z", first);

      prefixes.save(cache, 0, "z", IntStream.range(100, 149).toArray());

      assertThat(prefixes.load(cache, 0, "z", first)).isEqualTo(48);
    }
  }

  @Test
  void cachedAndNewPrompt_joiningTogetherWithMoreRoomThanTheContext_areBothAnswered() {
    try (LanguageModel model = Golden.load("llama");
        ContinuousBatch batch = new ContinuousBatch(model, 4, 4096, 100 * blockBytes(model))) {
      int[] known = new Random(1).ints(400, 0, 320).toArray();
      int[] fresh = new Random(2).ints(300, 0, 320).toArray();
      batch.add(generation(model, known, null));
      while (batch.size() > 0) {
        batch.step();
      }
      Generation again = generation(model, known, null);
      Generation beside = generation(model, fresh, null);

      batch.add(again);
      batch.add(beside);
      while (batch.size() > 0) {
        batch.step();
      }

      assertThat(again.reusedTokens()).isEqualTo(384);
      assertThat(beside.reusedTokens()).isZero();
      assertThat(again.answerLength() + beside.answerLength()).isEqualTo(16);
    }
  }

  @Test
  void beginnings_areSharedByOneReaderAlone() {
    try (LanguageModel model = Golden.load("llama");
        ContinuousBatch batch = new ContinuousBatch(model, 4, 4096, 100 * blockBytes(model))) {
      int[] prompt = new Random(1).ints(100, 0, 320).toArray();
      batch.add(generation(model, prompt, null).readFor("tenant acme"));
      while (batch.size() > 0) {
        batch.step();
      }
      Generation own = generation(model, prompt, null).readFor("tenant acme");
      Generation others = generation(model, prompt, null).readFor("tenant globex");

      batch.add(own);
      batch.add(others);
      while (batch.size() > 0) {
        batch.step();
      }

      assertThat(own.reusedTokens()).isEqualTo(96);
      assertThat(others.reusedTokens()).isZero();
      assertThat(others.answer()).isEqualTo(own.answer());
    }
  }

  @Test
  void loadsAndSaves_leaveNoNativeArraysBehind() {
    try (LanguageModel model = Golden.load("llama");
        KvCache cache = model.decoder().newCache(1, 128);
        PrefixCache prefixes = model.decoder().newPrefixCache(8 * blockBytes(model))) {
      int[] prompt = IntStream.range(0, 64).toArray();
      model.decoder().step(cache, new StepInput(0, List.of(prompt), new int[] {0})).close();
      int before = prefixes.nativeArrays();

      for (int i = 0; i < 50; i++) {
        prefixes.save(cache, 0, "z" + i, prompt);
        prefixes.load(cache, 0, "z" + i, prompt);
      }

      assertThat(prefixes.nativeArrays()).isEqualTo(before);
    }
  }

  private static long blockBytes(LanguageModel model) {
    ModelConfig config = model.config();
    return 2L
        * config.numHiddenLayers()
        * config.numKeyValueHeads()
        * config.headDim()
        * Float.BYTES
        * PrefixCache.BLOCK;
  }

  private static void run(LanguageModel model, List<Generation> generations, long prefixBytes) {
    try (ContinuousBatch batch = new ContinuousBatch(model, 4, 64, prefixBytes)) {
      generations.forEach(batch::add);
      while (batch.size() > 0) {
        batch.step();
      }
    }
  }

  private static Generation generation(
      LanguageModel model, int[] prompt, @Nullable ExpertVector expert) {
    return new Generation(
            model,
            prompt,
            SamplingParameters.greedy(),
            new GenerationLimits(8, List.of(), true),
            Scores.NONE)
        .under(expert);
  }
}
