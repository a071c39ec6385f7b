// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken checkpoints: each a clear error that names file, rule and value. */
class CheckpointTest {
  @TempDir Path directory;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.list(Golden.directory("llama"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
  }

  @Test
  void whole_loads() {
    LanguageModel.load(directory, LanguageModel.Options.ofDefaults()).close();
  }

  @Test
  void digest_ofTheSameWeights_isTheSame_andOfOthersAnother() throws IOException {
    String before = digest();
    assertThat(digest()).isEqualTo(before).hasSize(64);

    byte[] content = Files.readAllBytes(weights());
    content[content.length - 1] ^= 1;
    Files.write(weights(), content);

    assertThat(digest()).isNotEqualTo(before);
  }

  private String digest() {
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      return checkpoint.digest();
    }
  }

  @Test
  void header_truncated_isRefused() throws IOException {
    byte[] content = Files.readAllBytes(weights());
    Files.write(weights(), java.util.Arrays.copyOf(content, 100));

    assertRefused("model.safetensors: the header length must be in 2..92 (the file is truncated");
  }

  @Test
  void file_ofFiveBytes_isRefused() throws IOException {
    Files.write(weights(), new byte[5]);

    assertRefused("model.safetensors: a file must hold an 8-byte header length, it has 5 bytes");
  }

  @Test
  void header_thatIsNotJson_isRefused() throws IOException {
    writeHeader("{\"a\":");

    assertRefused("model.safetensors must be JSON");
  }

  @Test
  void offsets_beyondTheFile_areRefused() throws IOException {
    writeHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}");

    assertRefused("model.safetensors: data_offsets of a must lie in 0..8, were [8, 16]");
  }

  @Test
  void offsets_thatDoNotFitTheShape_areRefused() throws IOException {
    writeHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}");

    assertRefused("a of shape [3] and type F32 must have 12 bytes, data_offsets give 8");
  }

  @Test
  void offsets_thatOverlap_areRefused() throws IOException {
    writeHeader(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}");

    assertRefused("model.safetensors: data_offsets of b overlap another tensor's");
  }

  @Test
  void weight_ofAnotherType_isRefused() throws IOException {
    writeHeader("{\"a.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}");

    assertRefused("type of a.weight must be F32, F16 or BF16, was F8_E4M3");
  }

  @Test
  void shape_beyondAllMeasure_isRefused() throws IOException {
    writeHeader(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}");

    assertRefused("the size of a must fit 64 bits");
  }

  @Test
  void tensor_missing_isRefused() throws IOException {
    writeHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}");

    assertRefused("the checkpoint must have the tensor model.embed_tokens.weight, missing in");
  }

  @Test
  void tensor_ofAnotherShape_isRefused() throws IOException {
    replaceInConfig("\"vocab_size\": 320", "\"vocab_size\": 321");

    assertRefused(
        "model.embed_tokens.weight must have shape [321, 64] as config.json says, was [320, 64]");
  }

  @Test
  void tokenizer_missing_isRefused() throws IOException {
    Files.delete(directory.resolve("tokenizer.json"));

    assertRefused("a checkpoint needs tokenizer.json, missing in");
  }

  @Test
  void tokenizer_thatIsNone_isRefused() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{}");

    assertRefused("tokenizer.json must be a Hugging Face tokenizer");
  }

  @Test
  void config_missing_isRefused() throws IOException {
    Files.delete(directory.resolve("config.json"));

    assertRefused("a checkpoint needs config.json, missing in");
  }

  @Test
  void weights_missing_areRefused() throws IOException {
    Files.delete(weights());

    assertRefused("a checkpoint needs model.safetensors or model.safetensors.index.json");
  }

  @Test
  void shard_outsideOfTheDirectory_isRefused() throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"../other.safetensors\"}}");

    assertRefused("names the shard ../other.safetensors, which is not in");
  }

  @Test
  void shards_readThroughTheirIndex_giveTheDigestOfTheSingleFile() throws IOException {
    String single = digest();
    Files.move(weights(), directory.resolve("model-00001-of-00001.safetensors"));
    StringBuilder index = new StringBuilder("{\"weight_map\":{");
    try (Checkpoint checkpoint = Checkpoint.open(Golden.directory("llama"))) {
      checkpoint
          .names()
          .forEach(
              name -> index.append("\"%s\":\"model-00001-of-00001.safetensors\",".formatted(name)));
    }
    index.setLength(index.length() - 1);
    Files.writeString(directory.resolve("model.safetensors.index.json"), index + "}}");

    assertThat(digest()).isEqualTo(single);
  }

  /** As Gemma 3 is stored, by the first releases and by those after transformers 4.52. */
  @ParameterizedTest
  @ValueSource(strings = {"language_model.model.", "model.language_model."})
  void textPart_ofAModelThatAlsoSees_isReadByItsPlainNames(String prefix) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(weights())) {
      for (StoredTensor tensor : file.tensors().values()) {
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        String name = tensor.name().replaceFirst("^model\\.", prefix);
        writer.addFloat32(name, shape, SafetensorsFile.floats(tensor));
      }
    }
    writer.addFloat32("vision_tower.patch.weight", new long[] {1}, new float[] {1});
    Path written = directory.resolve("written.safetensors");
    writer.write(written);
    Files.move(written, weights(), StandardCopyOption.REPLACE_EXISTING);

    LanguageModel.load(directory, LanguageModel.Options.ofDefaults()).close();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> LanguageModel.load(directory, LanguageModel.Options.ofDefaults()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(message);
  }

  private Path weights() {
    return directory.resolve("model.safetensors");
  }

  /** A file of one header and eight bytes of content. */
  private void writeHeader(String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    Files.write(weights(), file.array());
  }

  private void replaceInConfig(String from, String to) throws IOException {
    Path config = directory.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
  }
}
