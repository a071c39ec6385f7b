// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Golden;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file with a tensor of every type, whole and damaged. */
class GgufFileTest {
  private static final Path TYPES = Golden.directory("gguf").resolve("types.gguf");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(StoredType.class)
  void values_ofEveryType_areTheExpectedOnes(StoredType type) {
    Path expectedFile = Golden.directory("gguf").resolve("types.safetensors");
    try (GgufFile file = GgufFile.open(TYPES);
        SafetensorsFile expected = SafetensorsFile.open(expectedFile)) {
      StoredTensor tensor = requireNonNull(file.tensors().get(type.name()));
      float[] values = SafetensorsFile.floats(requireNonNull(expected.tensors().get(type.name())));

      assertThat(tensor.type()).isEqualTo(type);
      assertThat(tensor.shape()).containsExactly(4L, 512L);
      for (int row = 0; row < 4; row++) {
        float[] own = tensor.row(row);
        for (int i = 0; i < 512; i++) {
          float value = values[row * 512 + i];
          assertThat(Math.abs(own[i] - value)).isLessThanOrEqualTo(1e-6f * Math.abs(value));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StoredType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void quantised_isReadAsTheNearestBfloat16(StoredType type) {
    try (GgufFile file = GgufFile.open(TYPES);
        Arena arena = Arena.ofShared()) {
      StoredTensor tensor = requireNonNull(file.tensors().get(type.name()));

      StoredTensor.Readable readable = tensor.readable(arena);

      assertThat(readable.type()).isEqualTo(StoredType.BF16);
      ByteBuffer bytes = readable.pieces().getFirst();
      for (int row = 0; row < 4; row++) {
        for (float value : tensor.row(row)) {
          assertThat(bytes.getShort()).isEqualTo(SafetensorsWriter.bfloat16(value));
        }
      }
      assertThat(bytes.remaining()).isZero();
    }
  }

  @Test
  void rows_ofInterleavedHeads_areInOrder() {
    try (Arena arena = Arena.ofShared();
        GgufFile file = GgufFile.open(TYPES)) {
      StoredTensor stored = requireNonNull(file.tensors().get("F32"));
      StoredTensor tensor =
          new StoredTensor(
              "q",
              stored.type(),
              stored.shape(),
              stored.bytes(),
              new StoredTensor.Difference(1, 1));

      // Rows 0 and 1 of the first half are stored at 0 and 2, those of the second at 1 and 3.
      int[] places = {0, 2, 1, 3};
      for (int row = 0; row < 4; row++) {
        assertThat(tensor.row(row)[5]).isEqualTo(stored.row(places[row])[5] - 1);
      }
      assertThat(tensor.readable(arena).type()).isEqualTo(StoredType.F32);
    }
  }

  @Test
  @Timeout(120)
  void truncated_anywhere_isRefusedWithAReason() throws IOException {
    byte[] whole = Files.readAllBytes(TYPES);
    Path file = directory.resolve("damaged.gguf");
    for (int length = 0; length < whole.length; length += length < 900 ? 1 : 97) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> GgufFile.open(file))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageStartingWith("damaged.gguf: ");
    }
  }

  /** Whatever a flipped bit makes of the header: an error with a reason or a file of this size. */
  @Test
  @Timeout(120)
  void flipped_anywhere_isRefusedOrStaysWithinTheFile() throws IOException {
    byte[] whole = Files.readAllBytes(TYPES);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = directory.resolve("damaged.gguf");
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(800)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      try (GgufFile opened = GgufFile.open(file)) {
        opened.tensors().values().forEach(tensor -> tensor.row(tensor.rows() - 1));
      } catch (InvalidCheckpointException e) {
        refused++;
        assertThat(e).as("seed %d", seed).hasMessageStartingWith("damaged.gguf: ");
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(500);
  }

  @Test
  void unsupportedType_isRefusedByName() throws IOException {
    byte[] whole = Files.readAllBytes(TYPES);
    // After the name IQ4_XS: the number of dimensions, two dimensions, the type.
    int name = indexOf(whole, "IQ4_XS");
    whole[name + 6 + 4 + 16] = 39;
    Path file = directory.resolve("types.gguf");
    Files.write(file, whole);

    assertThatThrownBy(() -> GgufFile.open(file))
        .hasMessageContaining("type of IQ4_XS must be one of F32, F16, BF16, Q4_0")
        .hasMessageEndingWith("was MXFP4");
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
