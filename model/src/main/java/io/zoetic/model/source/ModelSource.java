// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.source;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.gguf.GgufModel;
import io.zoetic.model.hub.Hub;
import io.zoetic.model.hub.HubModel;
import io.zoetic.model.hub.HubSettings;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.model.hub.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the model that a user names: a folder in Hugging Face layout, a {@code .gguf} file, or
 * {@code org/name[/FILE.gguf][@revision]} on the hub. A path that exists wins over the hub.
 */
public final class ModelSource {
  private static final String FORMS =
      "a model must be a folder, a .gguf file or org/name[@revision] of the hub";

  private final HubSettings settings;
  private final Path ggufCache;
  private final Progress progress;

  /**
   * @param settings of the hub
   * @param ggufCache where the small files are kept that are made of GGUF files
   * @param progress is told of downloads
   */
  public ModelSource(HubSettings settings, Path ggufCache, Progress progress) {
    this.settings = settings;
    this.ggufCache = ggufCache;
    this.progress = progress;
  }

  /** By the environment of this process; downloads are told of on standard error. */
  public static ModelSource ofProcess() {
    return new ModelSource(
        HubSettings.from(System.getenv()),
        caches().resolve("zoetic").resolve("gguf"),
        Progress.ofProcess());
  }

  private static Path caches() {
    String home = System.getenv("XDG_CACHE_HOME");
    return home == null || home.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(home);
  }

  /**
   * The directory of the checkpoint that {@code named} means.
   *
   * @throws InvalidCheckpointException if there is no such model here, or it is damaged
   * @throws ModelUnavailableException if the hub does not give it
   * @throws IllegalArgumentException if it is named wrongly
   */
  public Path find(String named) {
    Path path = path(named);
    if (Files.isDirectory(path)) {
      return folder(path);
    }
    if (Files.exists(path)) {
      return file(path);
    }
    Optional<HubModel> model = HubModel.parse(named);
    if (model.isEmpty()) {
      throw new InvalidCheckpointException(FORMS + "; there is nothing at " + named);
    }
    Path brought;
    try {
      brought = new Hub(settings, progress).bring(model.get());
    } catch (ModelUnavailableException e) {
      throw new ModelUnavailableException(
          "there is no folder %s here, and %s".formatted(named, e.getMessage()));
    }
    return model.get().file().isEmpty() ? brought : file(brought);
  }

  private static Path path(String named) {
    try {
      return Path.of(named);
    } catch (InvalidPathException e) {
      throw new InvalidCheckpointException(FORMS + ", was " + named, e);
    }
  }

  private Path file(Path file) {
    if (!GgufModel.isNamed(file)) {
      throw new InvalidCheckpointException(FORMS + "; this file is neither: " + file);
    }
    return GgufModel.unpack(file, ggufCache);
  }

  private static Path folder(Path folder) {
    if (Files.exists(folder.resolve("config.json"))) {
      return folder;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> gguf = files.filter(GgufModel::isNamed).sorted().toList();
      throw new InvalidCheckpointException(
          gguf.isEmpty()
              ? "a checkpoint needs config.json, missing in " + folder
              : "a folder of GGUF files is no model: name one of them, such as " + gguf.getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /**
   * The same for a model that is to be run: whatever is wrong with it is said before anything else
   * is started, but for sampling defaults, which need not apply.
   *
   * @throws InvalidCheckpointException also if a file of the checkpoint breaks a rule
   */
  public Path findToRun(String named) {
    Path directory = find(named);
    LanguageModel.check(directory);
    return directory;
  }
}
