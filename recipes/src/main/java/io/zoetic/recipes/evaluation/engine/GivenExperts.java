// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import io.zoetic.core.Digests;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The experts of an evaluation: those of a directory, which first passes choose among, and files.
 *
 * @param named what was asked for, by {@code NAME@VERSION}, in that order
 * @param live experts that first passes choose among, by name
 * @param firstPass what first passes go by
 * @param digest of all that first passes go by; empty if there is nothing to choose
 */
record GivenExperts(
    Map<String, Expert> named,
    Map<String, Expert> live,
    FirstPassOptions firstPass,
    String digest) {
  static final GivenExperts NONE = new GivenExperts(Map.of(), Map.of(), FirstPassOptions.NONE, "");

  /** What carries z: what a file says, or else what is asked for. */
  static LayoutSpec layout(List<String> references, LayoutSpec otherwise) {
    return references.stream()
        .filter(GivenExperts::isFile)
        .findFirst()
        .map(GivenExperts::layoutOf)
        .orElse(otherwise);
  }

  private static LayoutSpec layoutOf(String file) {
    try (SafetensorsFile content = SafetensorsFile.open(Path.of(file))) {
      String layout = content.metadata().get("layout");
      if (layout == null) {
        throw new IllegalArgumentException(
            "an expert must be a file of ours (experts import makes one), was " + file);
      }
      return LayoutSpec.parse(layout);
    }
  }

  static boolean isFile(String reference) {
    return reference.contains("/") || reference.endsWith(".safetensors");
  }

  /**
   * Reads them.
   *
   * @param directory of experts; null for none
   * @throws IllegalArgumentException if one is not there, or two differ and have one id
   */
  static GivenExperts of(LanguageModel model, @Nullable Path directory, List<String> references) {
    Layout layout = model.decoder().layout().orElseThrow();
    ExpertLibrary library =
        new ExpertLibrary(directory == null ? Path.of("none") : directory, model.digest(), layout);
    if (directory != null) {
      library.refresh();
    }
    Map<String, Expert> named = new LinkedHashMap<>();
    for (String reference : references) {
      Expert expert =
          isFile(reference)
              ? ExpertFile.read(Path.of(reference), model.digest(), layout)
              : find(library, reference);
      requireSame(named.putIfAbsent(expert.id(), expert), expert, reference);
    }
    Map<String, Expert> live = new LinkedHashMap<>();
    library.live().forEach(expert -> live.put(expert.name(), expert));
    named.values().stream()
        .filter(expert -> expert.role() == ExpertRole.SKILL)
        // The newest of the directory stays what first passes find: what is named is a row alone.
        .forEach(expert -> live.putIfAbsent(expert.name(), expert));
    return new GivenExperts(
        named, live, firstPass(model, directory, library, live), digest(directory, live));
  }

  private static void requireSame(@Nullable Expert before, Expert expert, String reference) {
    if (before != null && !before.vector().digest().equals(expert.vector().digest())) {
      throw new IllegalArgumentException(
          "experts of one name and version must be the same, %s was another %s"
              .formatted(reference, expert.id()));
    }
  }

  private static Expert find(ExpertLibrary library, String reference) {
    int at = reference.indexOf('@');
    String name = at < 0 ? reference : reference.substring(0, at);
    Integer version = at < 0 ? null : version(reference, reference.substring(at + 1));
    return library
        .find(name, version)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expert must be a file or one of %s, was %s; refused: %s"
                        .formatted(
                            library.all().stream().map(Expert::id).toList(),
                            reference,
                            library.refused())));
  }

  private static Integer version(String reference, String digits) {
    try {
      return Integer.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expert must be NAME@VERSION, was " + reference, e);
    }
  }

  private static FirstPassOptions firstPass(
      LanguageModel model,
      @Nullable Path directory,
      ExpertLibrary library,
      Map<String, Expert> live) {
    Path router = directory == null ? null : directory.resolve(Router.FILE);
    List<Label> labels = new ArrayList<>();
    live.values().stream()
        .sorted(Comparator.comparing(Expert::name))
        .forEach(expert -> labels.add(new Label(expert.name(), expert.description())));
    return new FirstPassOptions(
        labels,
        library.classifier().map(Expert::vector),
        router != null && Files.exists(router)
            ? Optional.of(Router.read(router, model))
            : Optional.empty());
  }

  private static String digest(@Nullable Path directory, Map<String, Expert> live) {
    if (live.isEmpty()) {
      return "";
    }
    String experts =
        live.values().stream()
            .map(expert -> expert.id() + " " + expert.vector().digest())
            .sorted()
            .collect(Collectors.joining("\n"));
    return Digests.sha256Hex(experts + "\n" + (directory == null ? "" : firstPassFiles(directory)));
  }

  /** Digests of what a first pass goes by beside the experts: the router and the classifier. */
  private static String firstPassFiles(Path directory) {
    try (var files = Files.list(directory)) {
      StringBuilder digests = new StringBuilder();
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file)) {
          digests.append(Digests.sha256Hex(Files.readAllBytes(file))).append('\n');
        }
      }
      return digests.toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
