// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.text.Tokenizer;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that would take the memory of the process before they turn out to be wrong. */
class CheckpointBoundsTest {
  @TempDir private Path directory;

  @Test
  void header_thatIsTooLong_isRefusedUnread() {
    MemorySegment file = MemorySegment.ofArray(new byte[20 << 20]);
    file.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).putLong(0, 17L << 20);

    assertThatThrownBy(() -> Safetensors.parse("m.safetensors", file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("the header length must be in 2..16777216");
  }

  @Test
  void header_ofManyValues_isRefusedBeforeAnyIsKept() {
    String header = "{\"a\":[" + "0,".repeat(2_000_000) + "0]}";

    assertThatThrownBy(() -> Safetensors.parse("m.safetensors", file(header)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessage("m.safetensors must have at most 2000000 values, has more");
  }

  @Test
  void header_ofManyTensors_isRefused() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 100_001; i++) {
      header.append(i == 0 ? "" : ",").append("\"t").append(i).append("\":{}");
    }

    assertThatThrownBy(() -> Safetensors.parse("m.safetensors", file(header + "}")))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("a file must have at most 100000 tensors, has 100001");
  }

  @Test
  void tokenizer_thatIsTooLarge_isRefusedUnread() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("tokenizer.json").toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }

    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("tokenizer.json must have at most 67108864 bytes, has 67108865");
  }

  private static MemorySegment file(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return MemorySegment.ofArray(bytes.array());
  }
}
