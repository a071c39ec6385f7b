// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static io.zoetic.model.expert.GoldenFiles.BASE_MODEL;
import static io.zoetic.model.expert.GoldenFiles.LAYOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library follows its directory; a bad file harms nothing but itself. */
class ExpertLibraryTest {
  @TempDir Path directory;

  @Test
  void missingDirectory_isAnEmptyLibrary_thatFillsWhenItComes() {
    Path missing = directory.resolve("missing");
    ExpertLibrary library = new ExpertLibrary(missing, BASE_MODEL, LAYOUT);

    library.refresh();
    assertThat(library.all()).isEmpty();
    assertThat(library.classifier()).isEmpty();

    Expert expert = GoldenFiles.skill("sums", 1);
    ExpertFile.write(missing, expert);
    library.refresh();
    assertThat(library.all()).containsExactly(expert);
  }

  @Test
  void find_givesTheVersionAskedFor_orTheHighest() {
    Expert ninth = write(GoldenFiles.skill("sums", 9));
    Expert tenth = write(GoldenFiles.skill("sums", 10));
    ExpertLibrary library = refreshed();

    assertThat(library.find("sums", null)).contains(tenth);
    assertThat(library.find("sums", 9)).contains(ninth);
    assertThat(library.find("sums", 8)).isEmpty();
    assertThat(library.find("products", null)).isEmpty();
  }

  @Test
  void live_isTheHighestVersionOfEverySkill_byName() {
    Expert words = write(GoldenFiles.skill("words", 1));
    write(GoldenFiles.skill("sums", 9));
    Expert sums = write(GoldenFiles.skill("sums", 10));
    write(GoldenFiles.expert("first-pass", 2, ExpertRole.CLASSIFIER, "a"));
    Expert classifier = write(GoldenFiles.expert("first-pass", 3, ExpertRole.CLASSIFIER, "b"));
    ExpertLibrary library = refreshed();

    assertThat(library.live()).containsExactly(sums, words);
    assertThat(library.classifier()).contains(classifier);
    assertThat(library.all()).hasSize(5);
  }

  @Test
  void removedFile_leaves() throws IOException {
    write(GoldenFiles.skill("sums", 1));
    Expert words = write(GoldenFiles.skill("words", 1));
    ExpertLibrary library = refreshed();

    Files.delete(file("sums@1"));
    library.refresh();

    assertThat(library.all()).containsExactly(words);
    assertThat(library.find("sums", null)).isEmpty();
  }

  @Test
  void badFile_isRefusedWithItsReason_untilItIsMended() throws IOException {
    Expert words = write(GoldenFiles.skill("words", 1));
    Expert sums = write(GoldenFiles.skill("sums", 1));
    byte[] whole = Files.readAllBytes(file("sums@1"));
    Files.write(file("sums@1"), Arrays.copyOf(whole, whole.length - 1));
    ExpertLibrary library = refreshed();

    assertThat(library.all()).containsExactly(words);
    assertThat(library.refused()).containsOnlyKeys(file("sums@1"));
    assertThat(library.refused().get(file("sums@1"))).contains("must lie in 0..");

    Files.write(file("sums@1"), whole);
    library.refresh();

    assertThat(library.all()).containsExactly(sums, words);
    assertThat(library.refused()).isEmpty();
  }

  @Test
  void changedFile_isRefused_andTheLoadedVersionStays() throws IOException {
    Expert loaded = write(GoldenFiles.skill("sums", 1));
    byte[] before = Files.readAllBytes(file("sums@1"));
    ExpertLibrary library = refreshed();

    Files.delete(file("sums@1"));
    write(GoldenFiles.expert("sums", 1, ExpertRole.SKILL, "b"));
    touch(file("sums@1"), 1);
    library.refresh();

    assertThat(library.find("sums", 1)).contains(loaded);
    assertThat(library.refused())
        .containsEntry(
            file("sums@1"),
            "sums@1.safetensors: a version must never change, differs from the loaded one");

    Files.write(file("sums@1"), before);
    touch(file("sums@1"), 2);
    library.refresh();

    assertThat(library.find("sums", 1)).contains(loaded);
    assertThat(library.refused()).isEmpty();
  }

  @Test
  void loadedFile_thatIsDamaged_staysWhatItWas() throws IOException {
    Expert loaded = write(GoldenFiles.skill("sums", 1));
    ExpertLibrary library = refreshed();

    Files.write(file("sums@1"), new byte[3]);
    library.refresh();

    assertThat(library.find("sums", 1)).contains(loaded);
    assertThat(library.refused()).containsOnlyKeys(file("sums@1"));
  }

  @Test
  void unchangedFiles_areNotReadAgain() throws IOException {
    Expert expert = write(GoldenFiles.skill("sums", 1));
    FileTime time = Files.getLastModifiedTime(file("sums@1"));
    int size = Math.toIntExact(Files.size(file("sums@1")));
    ExpertLibrary library = refreshed();

    Files.write(file("sums@1"), new byte[size]);
    Files.setLastModifiedTime(file("sums@1"), time);
    library.refresh();

    assertThat(library.all()).containsExactly(expert);
    assertThat(library.refused()).isEmpty();
  }

  @Test
  void filesOfOtherFormats_areIgnored() throws IOException {
    Expert expert = write(GoldenFiles.skill("sums", 1));
    Files.writeString(directory.resolve("notes.txt"), "notes");
    Files.writeString(directory.resolve(".sums@2.safetensors"), "being written");
    Files.createDirectory(directory.resolve("old.safetensors"));
    SafetensorsWriter router = new SafetensorsWriter(Map.of("format", "zoetic-router-1"));
    router.addFloat32("w", new long[] {1}, new float[] {1});
    router.write(file("router@1"));
    ExpertLibrary library = refreshed();

    assertThat(library.all()).containsExactly(expert);
    assertThat(library.refused()).isEmpty();
  }

  private Expert write(Expert expert) {
    ExpertFile.write(directory, expert);
    return expert;
  }

  private ExpertLibrary refreshed() {
    ExpertLibrary library = new ExpertLibrary(directory, BASE_MODEL, LAYOUT);
    library.refresh();
    return library;
  }

  private Path file(String id) {
    return directory.resolve(id + ".safetensors");
  }

  /** Makes the time of change another, however coarse the file system's clock. */
  private static void touch(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 1000L * seconds));
  }
}
