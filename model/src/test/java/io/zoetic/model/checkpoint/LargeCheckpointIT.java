// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint whose embedding alone is larger than 2 GiB, as a sparse file of zeros. */
class LargeCheckpointIT {
  private static final int VOCABULARY = 300_000;
  private static final int HIDDEN = 2048;

  @TempDir Path directory;

  @Test
  void embeddingBeyondTwoGibibytes_isReadToItsEnd() throws IOException {
    ModelConfig config = writeConfig();
    writeWeights(config);
    long heapBefore = usedHeap();

    try (LanguageModel model = LanguageModel.load(directory, LanguageModel.Options.ofDefaults());
        KvCache cache = model.decoder().newCache(1, 16)) {
      TorchThread.prepareForInference();
      int last = VOCABULARY - 1;
      try (StepOutput output =
          model.decoder().step(cache, new StepInput(0, List.of(new int[] {last}), new int[] {0}))) {
        // Only the last row of the embedding is not zero, and it is most like itself.
        assertThat(output.mostLikely()).containsExactly(last);
      }
      assertThat(usedHeap() - heapBefore).isLessThan(200L << 20);
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private ModelConfig writeConfig() throws IOException {
    try (Stream<Path> files = Files.list(Golden.directory("llama"))) {
      for (Path file : files.filter(file -> file.toString().contains("token")).toList()) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
    ObjectNode json =
        (ObjectNode) CheckpointJson.read(Golden.directory("llama").resolve("config.json"));
    json.put("vocab_size", VOCABULARY).put("hidden_size", HIDDEN).put("num_hidden_layers", 1);
    json.put("tie_word_embeddings", true);
    Files.writeString(directory.resolve("config.json"), json.toString());
    return ModelConfig.read(directory);
  }

  private void writeWeights(ModelConfig config) throws IOException {
    Map<String, Long> offsets = new LinkedHashMap<>();
    ObjectNode header = new ObjectMapper().createObjectNode();
    long end = 0;
    for (DecoderWeights.Weight weight : DecoderWeights.of(config)) {
      if (offsets.putIfAbsent(weight.name(), end) == null) {
        long bytes = 4 * weight.shape().stream().reduce(1L, (a, b) -> a * b);
        ObjectNode entry = header.putObject(weight.name()).put("dtype", "F32");
        weight.shape().forEach(entry.withArray("shape")::add);
        entry.putArray("data_offsets").add(end).add(end + bytes);
        end += bytes;
      }
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    long content = 8L + json.length;
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("model.safetensors"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      ByteBuffer length =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length);
      file.write(length, 0);
      file.write(ByteBuffer.wrap(json), 8);
      file.write(ones(), content + 4L * HIDDEN * (VOCABULARY - 1));
      file.write(ones(), content + offsets.getOrDefault("model.norm.weight", 0L));
      file.write(ByteBuffer.allocate(1), content + end - 1);
    }
  }

  private static ByteBuffer ones() {
    ByteBuffer ones = ByteBuffer.allocate(4 * HIDDEN).order(ByteOrder.LITTLE_ENDIAN);
    while (ones.hasRemaining()) {
      ones.putFloat(1);
    }
    return ones.flip();
  }
}
