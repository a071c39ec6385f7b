// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.DocumentedRefusals;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.ExpertTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that cannot be honoured, and what each gets: a refusal by name when it is loaded. */
class BadModelTest {
  @RegisterExtension static final DocumentedRefusals REFUSALS = new DocumentedRefusals();

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.list(Golden.directory("llama"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what config.json says otherwise | what is said of it
        "{'quantization_config': {'quant_method': 'gptq', 'bits': 4}} | config.json: quantized by gptq, not supported",
        "{'quantization_config': {'quant_method': 'awq'}} | config.json: quantized by awq, not supported",
        "{'quantization_config': {}} | config.json: quantized by an unnamed method, not supported",
        "{'model_type': 'gpt2'} | config.json: model_type must be one of llama, mistral, qwen2, qwen3, gemma2, gemma3_text, phi3, olmo2, granite, smollm3, was gpt2",
        "{'model_type': ''} | granite, smollm3, was missing",
        "{'rope_scaling': {'rope_type': 'proportional', 'factor': 2}} | config.json: rope_type must be default, linear, dynamic, yarn, longrope or llama3, was proportional",
        "{'rope_scaling': {'type': 'linear'}} | config.json: rope scaling factor must be a number, was missing",
        "{'rope_scaling': {'type': 'linear', 'factor': 0}} | config.json: rope scaling factor must be > 0, was 0.0",
        "{'rope_scaling': {'type': 'longrope', 'short_factor': [1], 'long_factor': [1]}} | rope scaling short_factor must be a list of 8 numbers, was 1 of them",
        "{'partial_rotary_factor': 0.5} | config.json: partial_rotary_factor must be 1 for model_type llama, was 0.5",
        "{'use_bidirectional_attention': true} | config.json: use_bidirectional_attention must be false",
        "{'model_type': 'qwen3', 'layer_types': ['linear_attention'], 'use_sliding_window': true, 'sliding_window': 8} | config.json: layer_types must name num_hidden_layers=3 layers, was 1",
        "{'model_type': 'mistral', 'sliding_window': -1} | config.json: sliding_window must be > 0, was -1",
        "{'hidden_act': 'relu'} | config.json: hidden_act must be silu, gelu or gelu_pytorch_tanh, was relu",
        "{'num_hidden_layers': 2} | config.json: num_hidden_layers must be that of the checkpoint, which has model.layers.2.",
        "{'num_hidden_layers': 4} | the checkpoint must have the tensor model.layers.3.",
        "{'attention_bias': true} | the checkpoint must have the tensor model.layers.0.self_attn.q_proj.bias",
        "{'model_type': 'phi3'} | the checkpoint must have the tensor model.layers.0.self_attn.qkv_proj.weight",
        "{'vocab_size': '320'} | config.json: vocab_size must be an integer",
        "{'num_key_value_heads': 3} | config.json: num_key_value_heads must divide num_attention_heads=4, was 3",
      })
  void config_thatCannotBeHonoured_isRefusedByName(String change, String message)
      throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(directory.resolve("config.json").toFile());
    config.setAll((ObjectNode) JSON.readTree(change.replace('\'', '"')));
    Files.writeString(directory.resolve("config.json"), config.toString());

    assertRefused("`config.json`: `%s`".formatted(change.replace('\'', '"')), message);
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, model.safetensors: must be the file itself",
    "config.json, config.json must be the file itself",
  })
  void file_thatIsAPointerOfGitLfs_isRefusedAsOne(String file, String message) throws IOException {
    Files.writeString(
        directory.resolve(file),
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1234567\n");

    String what = "`%s` is a Git LFS pointer".formatted(file);
    assertRefused(what, message);
    assertRefused(what, "was a Git LFS pointer to it: git lfs pull brings it");
  }

  @Test
  void weight_storedAsIntegers_isNamed() throws IOException {
    rewrite("model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.up_proj.qweight", "I32");

    String what = "a weight is stored as integers";
    assertRefused(
        what, "the checkpoint must have the tensor model.layers.0.mlp.up_proj.weight, missing");
    assertRefused(what, "; model.layers.0.mlp.up_proj.qweight of type I32 is not supported");
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers.1.self_attn.q_norm.weight",
    "model.layers.0.mlp.experts.0.down_proj.weight",
    "model.layers.2.self_attn.k_proj.bias"
  })
  void weight_thatTheFamilyDoesNotHave_isRefused(String name) throws IOException {
    add(name);

    assertRefused(
        "a tensor more: `%s`".formatted(name),
        "the checkpoint must have only what a LlamaForCausalLM as config.json describes it has,"
            + " had "
            + name);
  }

  @ParameterizedTest
  @CsvSource({"model.layers.0.self_attn.rotary_emb.inv_freq", "vision_tower.patch.weight"})
  void tensor_thatNoAnswerDependsOn_isLetBe(String name) throws IOException {
    add(name);

    LanguageModel.load(directory, LanguageModel.Options.ofDefaults()).close();
  }

  @Test
  void trainer_ofABadModel_refusesItAsTheWorkerDoes() throws IOException {
    add("model.layers.1.self_attn.q_norm.weight");

    assertThatThrownBy(
            () ->
                ExpertTrainer.load(
                    directory,
                    ExpertTrainer.Options.of(
                        LayoutSpec.parse("q,components=top-1"),
                        directory.resolve("svd"),
                        DeviceKind.CPU)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("had model.layers.1.self_attn.q_norm.weight");
  }

  /** Refused in one line, which users find in the document. */
  private void assertRefused(String what, String message) {
    assertThatThrownBy(() -> LanguageModel.load(directory, LanguageModel.Options.ofDefaults()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(message)
        .satisfies(
            e ->
                REFUSALS.assertHasRow(
                    what, String.valueOf(e.getMessage()).replace(directory.toString(), "MODEL")));
  }

  /** Adds a small tensor to the weights. */
  private void add(String name) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file =
        SafetensorsFile.open(Golden.directory("llama").resolve("model.safetensors"))) {
      for (StoredTensor tensor : file.tensors().values()) {
        long[] shape = tensor.shape().stream().flatMapToLong(LongStream::of).toArray();
        writer.addFloat32(tensor.name(), shape, SafetensorsFile.floats(tensor));
      }
    }
    writer.addFloat32(name, new long[] {2}, new float[] {1, 2});
    writer.write(directory.resolve("model.safetensors"));
  }

  /** Renames a tensor in the header and gives it another type of the same width. */
  private void rewrite(String name, String renamed, String type) throws IOException {
    byte[] content = Files.readAllBytes(directory.resolve("model.safetensors"));
    String text = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf('"' + name + '"');
    int end = text.indexOf('}', at);
    String entry = text.substring(at, end);
    assertThat(entry).contains("F32");
    String changed = entry.replace(name, renamed).replace("F32", type);
    int length =
        java.nio.ByteBuffer.wrap(content).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0);
    String header = text.substring(8, 8 + length).replace(entry, changed);
    byte[] json = header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    java.nio.ByteBuffer file =
        java.nio.ByteBuffer.allocate(content.length + json.length - length)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).put(content, 8 + length, content.length - 8 - length);
    Files.write(directory.resolve("model.safetensors"), file.array());
  }
}
