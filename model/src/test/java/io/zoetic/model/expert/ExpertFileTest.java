// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static io.zoetic.model.expert.GoldenFiles.BASE_MODEL;
import static io.zoetic.model.expert.GoldenFiles.LAYOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An expert comes back from its file as it was, or not at all. */
class ExpertFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"SKILL, a", "CLASSIFIER, b"})
  void writtenExpert_isReadBack(ExpertRole role, String vector) {
    Expert expert = GoldenFiles.expert("two-digit-sums", 12, role, vector);

    Path file = ExpertFile.write(directory.resolve("new"), expert);

    assertThat(file).hasFileName("two-digit-sums@12.safetensors");
    assertThat(read(file)).isEqualTo(expert);
    assertThat(read(file).vector().toArray()).isEqualTo(expert.vector().toArray());
    assertThat(file.getParent()).isDirectoryContaining(found -> found.equals(file));
    assertThat(list(directory.resolve("new"))).containsExactly(file);
  }

  @Test
  void mixture_isReadBackUnderTheDigestOfItsValues() {
    ExpertVector mixture =
        ExpertVector.mix(
            List.of(
                new ExpertVector.Share(0.3, GoldenExperts.expert(LAYOUT, "a")),
                new ExpertVector.Share(0.7, GoldenExperts.expert(LAYOUT, "b"))));
    Expert expert = new Expert("both", 1, ExpertRole.SKILL, "", BASE_MODEL, Map.of(), mixture);

    Expert read = read(ExpertFile.write(directory, expert));

    assertThat(read.vector()).isEqualTo(ExpertVector.of(LAYOUT, mixture.toArray()));
  }

  @Test
  void writtenVersion_isNeverReplaced() throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(
            () ->
                ExpertFile.write(
                    directory, GoldenFiles.expert("sums", 1, ExpertRole.CLASSIFIER, "b")))
        .isInstanceOf(InvalidExpertException.class)
        .hasMessageContaining("a version must be written once, exists: " + file);

    assertThat(file).hasBinaryContent(before);
    assertThat(list(directory)).containsExactly(file);
  }

  @Test
  void nextVersion_followsTheHighestFileOfThatName() throws IOException {
    assertThat(ExpertFile.nextVersion(directory.resolve("missing"), "sums")).isEqualTo(1);
    for (String file :
        new String[] {"sums@9.safetensors", "sums@10.safetensors", "my-sums@70.safetensors"}) {
      Files.createFile(directory.resolve(file));
    }
    Files.createFile(directory.resolve("sums@99.txt"));

    assertThat(ExpertFile.nextVersion(directory, "sums")).isEqualTo(11);
    assertThat(ExpertFile.nextVersion(directory, "words")).isEqualTo(1);
  }

  @Test
  void file_ofAnotherBaseModelOrLayout_isRefused() {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));
    Layout other =
        Layout.of(
            LayoutSpec.parse("mlp,components=top-8"),
            ModelConfig.read(Golden.directory("llama")).matrices());

    assertThatThrownBy(() -> ExpertFile.read(file, "abc", LAYOUT))
        .isInstanceOf(InvalidExpertException.class)
        .hasMessage("sums@1.safetensors: base_model must be abc, was " + BASE_MODEL);
    assertThatThrownBy(() -> ExpertFile.read(file, BASE_MODEL, other))
        .isInstanceOf(InvalidExpertException.class)
        .hasMessage(
            "sums@1.safetensors: layout must be %s, was %s".formatted(other.spec(), LAYOUT.spec()));
  }

  @Test
  void file_underAnotherName_isRefused() throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));
    Path renamed = Files.move(file, directory.resolve("sums@2.safetensors"));

    assertRefused(renamed, "the file name must be sums@1.safetensors, was sums@2.safetensors");
  }

  @Test
  void file_cutShortAnywhere_isRefused() throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));
    byte[] whole = Files.readAllBytes(file);

    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(file))
          .as("%d bytes", length)
          .isInstanceOf(InvalidExpertException.class)
          .hasMessageContaining("sums@1.safetensors: ");
    }
  }

  @Test
  void file_withAChangedBit_isRefused() throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));
    byte[] content = Files.readAllBytes(file);
    content[content.length - 4] ^= 1;
    Files.write(file, content);

    assertRefused(file, "the SHA-256 of z must be " + GoldenFiles.skill("x", 1).vector().digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format      | zoetic-router-1 | format must be zoetic-expert-1",
        "version     | 0               | version must be >= 1, was 0",
        "version     | one             | version must be a number, was one",
        "role        | judge           | role must be skill or classifier, was judge",
        "name        | base            | name must not be base, auto or other, was base",
        "z_sha256    |                 | metadata must have z_sha256, has none",
        "description |                 | metadata must have description, has none",
      })
  void file_withWrongMetadata_isRefused(String key, String value, String message)
      throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));

    rewrite(
        file,
        metadata -> {
          metadata.remove(key);
          if (value != null) {
            metadata.put(key, value);
          }
        },
        Edit.NONE);

    assertRefused(file, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHORTER | must hold z.model.layers.0.mlp.gate_proj.weight as F32 of shape [64], has F32",
        "MISSING | must hold z.model.layers.0.mlp.gate_proj.weight as F32 of shape [64], has none",
        "NAN     | z must be finite, was NaN at 0 (component 0 of model.layers.0.mlp.gate_proj.weight)",
        "ZERO    | z must not be zero everywhere, all ",
        "MORE    | tensors must be those of the layout gate+up+down,layers=all,components=all, has z.more",
      })
  void file_withWrongTensors_isRefused(Edit edit, String message) throws IOException {
    Path file = ExpertFile.write(directory, GoldenFiles.skill("sums", 1));

    rewrite(file, _ -> {}, edit);

    assertRefused(file, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a@1", "ä", "base", "auto", "other"})
  void name_thatNoExpertMayHave_isRefused(String name) {
    assertThatThrownBy(() -> GoldenFiles.skill(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + name);
  }

  @Test
  void name_ofUpTo64Characters_isAllowed() {
    assertThat(GoldenFiles.skill("a".repeat(64), 1).id()).isEqualTo("a".repeat(64) + "@1");
    assertThatThrownBy(() -> GoldenFiles.skill("a".repeat(65), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What is wrong with the tensors of a file. */
  enum Edit {
    NONE,
    SHORTER,
    MISSING,
    NAN,
    ZERO,
    MORE
  }

  /** Changes the metadata of a file. */
  private interface Metadata {
    void edit(Map<String, String> metadata);
  }

  private static void rewrite(Path file, Metadata change, Edit edit) throws IOException {
    SafetensorsWriter writer;
    try (SafetensorsFile content = SafetensorsFile.open(file)) {
      Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
      change.edit(metadata);
      writer = new SafetensorsWriter(metadata);
      boolean first = true;
      for (String name : content.tensors().keySet()) {
        float[] values = SafetensorsFile.floats(content.tensors().get(name));
        add(writer, name, values, edit == Edit.ZERO || first ? edit : Edit.NONE);
        first = false;
      }
    }
    writer.write(file);
  }

  private static void add(SafetensorsWriter writer, String name, float[] values, Edit edit) {
    switch (edit) {
      case SHORTER -> writer.addFloat32(name, new long[] {1}, new float[] {1});
      case ZERO -> writer.addFloat32(name, new long[] {values.length}, new float[values.length]);
      case MISSING -> {}
      case NAN -> {
        values[0] = Float.NaN;
        writer.addFloat32(name, new long[] {values.length}, values);
      }
      case MORE -> {
        writer.addFloat32(name, new long[] {values.length}, values);
        writer.addFloat32("z.more", new long[] {1}, new float[] {1});
      }
      case NONE -> writer.addFloat32(name, new long[] {values.length}, values);
    }
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidExpertException.class)
        .hasMessageStartingWith(file.getFileName().toString())
        .hasMessageContaining(message);
  }

  private static Expert read(Path file) {
    return ExpertFile.read(file, BASE_MODEL, LAYOUT);
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
