// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.adapterworker.GoldenModel;
import io.zoetic.core.PromptContent;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.torch.TorchThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a checkpoint with a byte-level tokenizer, and on the same with one of SentencePiece's kind.
 */
class TokenLogprobsTest {
  private static final Path CHECKPOINT = GoldenModel.CHECKPOINT;
  private static final Path SENTENCE_PIECE =
      Path.of("../model/src/test/resources/tokenizers/sentencepiece.json");
  private static final int SEEDS = 8;

  @TempDir static Path directory;

  @BeforeAll
  static void prepare() throws IOException {
    TorchThread.prepareForInference();
    for (String kind : List.of("byte-level", "sentencepiece")) {
      Path checkpoint = Files.createDirectory(directory.resolve(kind));
      for (String file :
          List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json")) {
        Files.copy(CHECKPOINT.resolve(file), checkpoint.resolve(file));
      }
    }
    Path tokenizer = directory.resolve("sentencepiece/tokenizer.json");
    Files.delete(tokenizer);
    Files.copy(SENTENCE_PIECE, tokenizer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-level", "sentencepiece"})
  void answers_ofAnySeed_areTheirTokensJoined_andTheirBytesTheVocabularys(String kind) {
    try (LanguageModel model = load(kind)) {
      for (int seed = 0; seed < SEEDS; seed++) {
        Answer answer = answer(model, "the and", seed);

        // Special tokens are shown, but are no part of the text.
        String joined =
            String.join(
                "",
                answer.tokens().stream()
                    .filter(token -> !model.tokenizer().bytes().isSpecial(token.tokenId()))
                    .map(TokenLogprob::text)
                    .toList());
        assertThat(joined).as("seed " + seed).isEqualTo(answer.text());
        for (TokenLogprob token : answer.tokens()) {
          assertThat(bytes(token.text(), token.bytes()))
              .isEqualTo(model.tokenizer().bytes().of(token.tokenId()));
          assertThat(token.top()).hasSize(3);
          assertThat(token.top().stream().map(TokenLogprob.Alternative::tokenId).distinct())
              .hasSize(3);
          token
              .top()
              .forEach(
                  each ->
                      assertThat(bytes(each.text(), each.bytes()))
                          .isEqualTo(model.tokenizer().bytes().of(each.tokenId())));
        }
      }
    }
  }

  @Test
  void sentencePiecePrompt_keepsItsBlanks_andIsWhereItWasWritten() {
    try (LanguageModel model = load("sentencepiece")) {
      List<TokenLogprob> tokens = prompt(model, new PromptContent.Text("the and a 😀 n"));

      assertThat(tokens)
          .extracting(TokenLogprob::text)
          .containsExactly(
              "<|begin_of_text|>", " the", " and", " a", " ", "", "", "", "😀", " ", "n");
      assertThat(offsets(tokens)).containsExactly(0, 0, 3, 7, 9, 10, 10, 10, 10, 11, 12);
      assertThat(tokens.get(5).bytes()).isEqualTo("f0");
      assertThat(tokens.get(8).bytes()).isEqualTo("80");
    }
  }

  @Test
  void byteLevelPrompt_partsOfCharacters_haveTheirBytes() {
    try (LanguageModel model = load("byte-level")) {
      List<TokenLogprob> tokens = prompt(model, new PromptContent.Text("a 😀<|eot_id|>b"));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      tokens.stream()
          .filter(token -> token.tokenId() != 0)
          .forEach(token -> all.writeBytes(bytes(token.text(), token.bytes())));

      assertThat(all.toString(UTF_8)).isEqualTo("a 😀<|eot_id|>b");
      assertThat(tokens).noneMatch(token -> token.text().contains("\ufffd"));
      // Written by the client, a special token is a part of the text.
      assertThat(offsets(tokens).getLast()).isEqualTo(13);
    }
  }

  @Test
  void promptOfTokenIds_isItsTokensJoined() {
    try (LanguageModel model = load("sentencepiece")) {
      List<Integer> ids = List.of(299, 4 + 0xc3, 4 + 0xa9, 1, 4 + 0xf0);
      List<TokenLogprob> tokens = prompt(model, new PromptContent.TokenIds(ids));

      assertThat(String.join("", tokens.stream().map(TokenLogprob::text).toList()))
          .isEqualTo(model.tokenizer().decode(ids, false));
    }
  }

  private static LanguageModel load(String kind) {
    return LanguageModel.load(directory.resolve(kind), LanguageModel.Options.ofDefaults());
  }

  private record Answer(String text, List<TokenLogprob> tokens) {}

  private static Answer answer(LanguageModel model, String prompt, int seed) {
    Generation generation =
        new Generation(
            model,
            model.tokenizer().encode(prompt, true),
            SamplingParameters.sampled(1.2, seed),
            new GenerationLimits(40, List.of(), true),
            new Scores(true, false, 3));
    TokenLogprobs logprobs = new TokenLogprobs(model.tokenizer());
    List<TokenLogprob> tokens = new ArrayList<>();
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, 512)) {
      batch.add(generation);
      while (batch.size() > 0) {
        for (GenerationEvent event : batch.step()) {
          if (event instanceof GenerationEvent.TokenGenerated token && token.score() != null) {
            tokens.add(logprobs.answered(token.score(), token.added(), token.ends()));
          }
        }
      }
    }
    return new Answer(generation.answerText(), tokens);
  }

  private static List<TokenLogprob> prompt(LanguageModel model, PromptContent content) {
    int[] ids =
        switch (content) {
          case PromptContent.Text(String text) -> model.tokenizer().encode(text, true);
          case PromptContent.TokenIds(List<Integer> given) ->
              given.stream().mapToInt(Integer::intValue).toArray();
          default -> throw new IllegalArgumentException("no chat");
        };
    List<TokenScore> scores =
        Arrays.stream(ids).mapToObj(id -> new TokenScore(id, -1.0, List.of())).toList();
    String echo =
        content instanceof PromptContent.Text(String text)
            ? text
            : model.tokenizer().decode(Arrays.stream(ids).boxed().toList(), false);
    return new TokenLogprobs(model.tokenizer()).prompt(scores, content, echo);
  }

  private static List<Integer> offsets(List<TokenLogprob> tokens) {
    List<Integer> offsets = new ArrayList<>();
    int offset = 0;
    for (TokenLogprob token : tokens) {
      offsets.add(offset);
      Integer width = token.width();
      offset += width == null ? token.text().codePointCount(0, token.text().length()) : width;
    }
    return offsets;
  }

  private static byte[] bytes(String text, @Nullable String hex) {
    return hex == null ? text.getBytes(UTF_8) : HexFormat.of().parseHex(hex);
  }
}
