// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.Digests;
import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.PeftAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of an evaluation, folders in the format of PEFT, each folded into matrices of its
 * own: {@code lora:FOLDER}, {@code dora:FOLDER}, {@code ia3:FOLDER}. One thread.
 */
final class GivenAdapters implements AutoCloseable {
  private final Map<String, Adapted> byName = new LinkedHashMap<>();

  /** A model with an adapter in it. */
  private record Adapted(Decoder decoder, TaskAnswers answers, String digest) {}

  /** Whether a reference is of an adapter. */
  static boolean isAdapter(String reference) {
    return PeftAdapter.isIn(Path.of(reference));
  }

  /**
   * Folds them in.
   *
   * @param references of which some may be no adapters; those are passed over
   * @param rows that are answered together
   * @throws IllegalArgumentException if one does not fit the model, or two have one name
   */
  GivenAdapters(LanguageModel model, List<String> references, int rows) {
    try {
      for (String reference : references) {
        if (isAdapter(reference)) {
          add(model, Path.of(reference), rows);
        }
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void add(LanguageModel model, Path directory, int rows) throws IOException {
    LoraAdapter adapter = PeftAdapter.read(directory, model.config().matrices());
    String name =
        adapter.kind().name().toLowerCase(Locale.ROOT)
            + ":"
            + directory.toAbsolutePath().normalize().getFileName();
    if (byName.containsKey(name)) {
      throw new IllegalArgumentException("adapters must have different folders, were two " + name);
    }
    Decoder decoder = model.decoder().merged(adapter);
    byName.put(
        name, new Adapted(decoder, new TaskAnswers(model.with(decoder), rows), digest(directory)));
  }

  private static String digest(Path directory) throws IOException {
    StringBuilder digests = new StringBuilder();
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      digests.append(Digests.sha256Hex(Files.readAllBytes(directory.resolve(file))));
    }
    return Digests.sha256Hex(digests.toString());
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Who answers by that name; null if it is no adapter's. */
  @Nullable TaskAnswers answers(String name) {
    Adapted adapted = byName.get(name);
    return adapted == null ? null : adapted.answers();
  }

  String digest(String name) {
    return requireNonNull(byName.get(name)).digest();
  }

  @Override
  public void close() {
    for (Adapted adapted : byName.values()) {
      adapted.answers().close();
      adapted.decoder().close();
    }
    byName.clear();
  }
}
