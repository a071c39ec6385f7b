// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleFileTest {
  @TempDir private Path directory;

  private static Sample sample(String id) {
    return new Sample("t:test", id, "base", "d", null, null);
  }

  @Test
  void lineThatEndsInsideACharacter_isNoSample_andIsCutOff() throws IOException {
    Path path = directory.resolve("samples.jsonl");
    SampleFile file = new SampleFile(path);
    file.append(List.of(sample("a"), sample("ß")));
    byte[] whole = Files.readAllBytes(path);
    int inside = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\u00c3') + 1;
    Files.write(path, Arrays.copyOf(whole, inside));

    assertThat(file.read()).containsExactly(sample("a"));
    file.keep(1);
    file.append(List.of(sample("ß")));

    assertThat(path).hasBinaryContent(whole);
  }

  @Test
  void whatIsKept_isNotWrittenAgain() throws IOException {
    // Blanks that would be gone if the line were written once more.
    String first = "{ \"task\":\"t:test\",\"id\":\"a\",\"strategy\":\"base\",\"prompt\":\"d\" }\n";
    Path path = Files.writeString(directory.resolve("samples.jsonl"), first);
    SampleFile file = new SampleFile(path);
    file.append(List.of(sample("b"), sample("c")));

    file.keep(2);

    assertThat(file.read()).containsExactly(sample("a"), sample("b"));
    assertThat(path).content().startsWith(first);
    file.keep(0);
    assertThat(path).isEmptyFile();
  }

  @Test
  void lineThatIsNoSample_isNamed() throws IOException {
    SampleFile file = new SampleFile(directory.resolve("samples.jsonl"));
    assertThat(file.read()).isEmpty();
    file.append(List.of(sample("a")));
    Files.writeString(
        directory.resolve("samples.jsonl"), "\n", java.nio.file.StandardOpenOption.APPEND);

    assertThatThrownBy(file::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2 is none");
  }
}
