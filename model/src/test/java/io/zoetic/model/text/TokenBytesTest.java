// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBytesTest {
  private static final Path SENTENCE_PIECE =
      Path.of("src/test/resources/tokenizers/sentencepiece.json");

  @ParameterizedTest
  @ValueSource(strings = {"What is 12 plus 30?", "a 😀 é b", "naïve café — 東京 🦊!\n", " \t x"})
  void byteLevel_tokensOfAText_haveItsBytes(String text) throws IOException {
    Path directory = Golden.directory("llama");
    TokenBytes bytes = TokenBytes.parse(Files.readAllBytes(directory.resolve("tokenizer.json")));
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      assertThat(joined(bytes, tokenizer.encode(text, false))).isEqualTo(text.getBytes(UTF_8));
    }
  }

  @Test
  void byteLevel_allSingleBytes_areThere() throws IOException {
    TokenBytes bytes =
        TokenBytes.parse(Files.readAllBytes(Golden.directory("llama").resolve("tokenizer.json")));
    Set<Byte> single = new HashSet<>();
    for (int token = 0; token < bytes.size(); token++) {
      byte[] own = bytes.of(token);
      if (own.length == 1) {
        single.add(own[0]);
      }
    }

    assertThat(single).hasSize(256);
    assertThat(bytes.text(0)).hasValue("<|begin_of_text|>");
  }

  @Test
  void longest_isThatOfTheVocabulary_whereNothingElseShrinksAText() throws IOException {
    TokenBytes bytes =
        TokenBytes.parse(Files.readAllBytes(Golden.directory("llama").resolve("tokenizer.json")));
    int longest =
        IntStream.range(0, bytes.size()).map(token -> bytes.of(token).length).max().orElseThrow();
    assertThat(bytes.longest()).hasValue(longest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "null; {\"type\":\"ByteLevel\"}; false; 3",
        "{\"type\":\"NFC\"}; {\"type\":\"ByteLevel\"}; false; 9",
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"_\"}; null; true; 3",
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"abc\"},\"content\":\"\"}; null; true; 0",
        "{\"type\":\"NFKC\"}; null; true; 0",
        "null; null; false; 0",
        "null; {\"type\":\"Split\",\"behavior\":\"Removed\"}; true; 0"
      })
  void longest_whereATextMayShrinkOtherwise_isUnknown(
      String normalizer, String preTokenizer, boolean byteFallback, int longest)
      throws IOException {
    String json =
        """
        {"normalizer": %s, "pre_tokenizer": %s,
         "model": {"byte_fallback": %s, "vocab": {"a": 0, "abc": 1}}}
        """
            .formatted(normalizer, preTokenizer, byteFallback);
    assertThat(TokenBytes.parse(json.getBytes(UTF_8)).longest().orElse(0)).isEqualTo(longest);
  }

  @Test
  void sentencePiece_blanksAndBytePieces_areBytes() throws IOException {
    TokenBytes bytes = TokenBytes.parse(Files.readAllBytes(SENTENCE_PIECE));

    assertThat(bytes.size()).isEqualTo(320);
    assertThat(bytes.text(299)).hasValue(" the");
    assertThat(bytes.of(4 + 0xf0)).containsExactly(0xf0);
    assertThat(bytes.text(4 + 0xf0)).isEmpty();
    assertThat(bytes.text(4 + 'A')).hasValue("A");
    assertThat(bytes.text(1)).hasValue("<|eot_id|>");
    assertThat(bytes.isSpecial(1)).isTrue();
    assertThat(bytes.isSpecial(4 + 'A')).isFalse();
    assertThat(bytes.of(320)).isEmpty();
    assertThat(bytes.of(-1)).isEmpty();
  }

  @Test
  void unigramWithMetaspace_isReadByPosition() throws IOException {
    TokenBytes bytes =
        TokenBytes.parse(
            """
            {"added_tokens":[{"id":2,"content":"</s>"}],"decoder":{"type":"Metaspace"},
             "model":{"merges":[["a","b"]],"type":"Unigram","vocab":[["<unk>",0.0],["▁hi",-1.5]]}}
            """
                .getBytes(UTF_8));

    assertThat(bytes.text(0)).hasValue("<unk>");
    assertThat(bytes.text(1)).hasValue(" hi");
    assertThat(bytes.text(2)).hasValue("</s>");
  }

  @Test
  void vocabulary_missing_isRefused() {
    assertThatThrownBy(() -> TokenBytes.parse("{\"model\":{}}".getBytes(UTF_8)))
        .hasMessage("a tokenizer must have a vocabulary, had none");
  }

  @Test
  void escaped_keepsWholeCharactersAndTellsBytesApart() {
    byte[] mixed = {' ', (byte) 0xc3, (byte) 0xa9, (byte) 0xf0, (byte) 0x9f};

    assertThat(EscapedBytes.of(mixed)).isEqualTo(" é\\xf0\\x9f");
    assertThat(EscapedBytes.of(new byte[] {(byte) 0x80, 'a'})).isEqualTo("\\x80a");
    assertThat(EscapedBytes.of(new byte[0])).isEmpty();
  }

  @Test
  void badWords_areBannedWithAndWithoutABlank() {
    try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("llama"))) {
      for (List<Integer> sequence : BadWords.tokens(tokenizer, List.of(" plus", "", "é"))) {
        assertThat(tokenizer.decode(sequence, true)).isIn("plus", " plus", "é", " é");
      }
      assertThat(BadWords.tokens(tokenizer, List.of("é"))).isNotEmpty();
      assertThat(BadWords.tokens(tokenizer, List.of(""))).isEmpty();
    }
  }

  private static byte[] joined(TokenBytes bytes, int[] tokens) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int token : tokens) {
      all.writeBytes(bytes.of(token));
    }
    return all.toByteArray();
  }
}
