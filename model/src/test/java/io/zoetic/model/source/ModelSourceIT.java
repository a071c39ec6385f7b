// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.DocumentedRefusals;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.hub.HubSettings;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.model.hub.Progress;
import io.zoetic.model.hub.StandInHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that may be named as a model, and what may not. */
class ModelSourceIT {
  @RegisterExtension static final DocumentedRefusals REFUSALS = new DocumentedRefusals();

  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  @TempDir Path directory;

  private ModelSource source(URI endpoint) {
    HubSettings settings =
        new HubSettings(
            endpoint,
            directory.resolve("hub"),
            "",
            false,
            0,
            Duration.ofMillis(1),
            Duration.ofSeconds(5));
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new ModelSource(settings, directory.resolve("gguf"), new Progress(nowhere, false));
  }

  @Test
  void folder_isItself() {
    Path folder = Golden.directory("llama");

    assertThat(source(NOWHERE).find(folder.toString())).isEqualTo(folder);
    assertThat(source(NOWHERE).findToRun(folder.toString())).isEqualTo(folder);
  }

  @Test
  void idOfTheHub_isItsSnapshot_andIsServedUnderItsId() throws IOException {
    try (StandInHub hub = new StandInHub();
        Stream<Path> files = Files.list(Golden.directory("llama"))) {
      for (Path file : files.toList()) {
        hub.file(file.getFileName().toString(), Files.readAllBytes(file));
      }

      Path found = source(hub.endpoint()).find("org/tiny");

      try (LanguageModel model = LanguageModel.load(found, LanguageModel.Options.ofDefaults())) {
        assertThat(model.name()).isEqualTo("org/tiny");
      }
    }
  }

  @Test
  void files_andFoldersThatAreNone_areRefusedInOneLine() throws IOException {
    Files.writeString(directory.resolve("model.safetensors"), "x");
    Files.writeString(directory.resolve("a.gguf"), "x");
    Path empty = Files.createDirectory(directory.resolve("empty"));

    refused(
        "a file that is neither a folder nor GGUF", "model.safetensors", "this file is neither");
    refused("a GGUF file of one byte", "a.gguf", "a.gguf: needs 4 bytes at 0, the file ends at 1");
    refused(
        "a folder of GGUF files",
        "",
        "a folder of GGUF files is no model: name one of them, such as");
    refused("an empty folder", "empty", "a checkpoint needs config.json, missing in " + empty);
    refused("a path where nothing is", "nothing.gguf", "there is nothing at");
    assertThatThrownBy(() -> source(NOWHERE).find("nothing"))
        .hasMessage(
            "a model must be a folder, a .gguf file or org/name[@revision] of the hub;"
                + " there is nothing at nothing");
  }

  private void refused(String what, String name, String reason) {
    assertThatThrownBy(() -> source(NOWHERE).find(directory.resolve(name).toString()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n")
        .satisfies(
            e ->
                REFUSALS.assertHasRow(
                    what, String.valueOf(e.getMessage()).replace(directory.toString(), "FOLDER")));
  }

  @ParameterizedTest
  @CsvSource({"org/none, is not on http", "org/none@v1, is not on http"})
  void idThatTheHubDoesNotKnow_isRefused(String id, String reason) throws IOException {
    try (StandInHub hub = new StandInHub()) {
      assertThatThrownBy(() -> source(hub.endpoint()).find(id))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageStartingWith("there is no folder " + id + " here, and ")
          .hasMessageContaining(reason)
          .satisfies(
              e ->
                  REFUSALS.assertHasRow(
                      "an id that the hub does not know",
                      String.valueOf(e.getMessage())
                          .replace(hub.endpoint().toString(), "https://huggingface.co")));
    }
  }
}
