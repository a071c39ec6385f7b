// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.expert.Role;
import io.zoetic.model.svf.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The experts of a directory and its router, as they are now. Thread-safe. */
final class ServedExperts {
  private static final Logger LOG = LoggerFactory.getLogger(ServedExperts.class);
  private static final int SUMMARY_MAX = 20;

  private final @Nullable ExpertLibrary library;
  private final Path routerFile;
  private final @Nullable LanguageModel model;
  private volatile Choices choices = new Choices(List.of(), Optional.empty(), Optional.empty());
  private @Nullable Stamp routerStamp;
  private Optional<Router> router = Optional.empty();

  /**
   * What a first pass can choose among; the same object until something changes.
   *
   * @param experts one version of each
   * @param classifier the expert of the classifier strategy
   * @param router of the router strategy; it knows at least one of the experts
   */
  record Choices(List<Expert> experts, Optional<Expert> classifier, Optional<Router> router) {
    Choices {
      experts = List.copyOf(experts);
    }

    List<Label> labels() {
      return experts.stream()
          .map(expert -> new Label(expert.name(), expert.description()))
          .toList();
    }

    Set<String> names() {
      return experts.stream().map(Expert::name).collect(Collectors.toSet());
    }

    /** Their names and versions, for people: not more than they read. */
    String summary() {
      String some =
          experts.stream().limit(SUMMARY_MAX).map(Expert::id).collect(Collectors.joining(", "));
      int more = experts.size() - SUMMARY_MAX;
      return "[" + some + (more > 0 ? ", and " + more + " more" : "") + "]";
    }

    Optional<Expert> named(String name) {
      return experts.stream().filter(expert -> expert.name().equals(name)).findFirst();
    }
  }

  /** Tells whether the router's file may have changed without reading it. */
  private record Stamp(long size, FileTime modified) {}

  private ServedExperts(
      @Nullable ExpertLibrary library, Path directory, @Nullable LanguageModel model) {
    this.library = library;
    this.routerFile = directory.resolve(Router.FILE);
    this.model = model;
  }

  /** None, ever: the base model only. */
  static ServedExperts none() {
    return new ServedExperts(null, Path.of(""), null);
  }

  /** Those of a directory that belong to a model, which has a layout. */
  static ServedExperts in(Path directory, LanguageModel model) {
    Layout layout = model.decoder().layout().orElseThrow();
    return new ServedExperts(
        new ExpertLibrary(directory, model.digest(), layout), directory, model);
  }

  /** Looks at the directory. One thread at a time. */
  void refresh() {
    if (library == null || model == null) {
      return;
    }
    library.refresh();
    refreshRouter(model);
    List<Expert> live = library.live();
    Optional<Router> useful =
        router.filter(
            known -> live.stream().anyMatch(expert -> known.labels().contains(expert.name())));
    Choices now = new Choices(live, library.classifier(), useful);
    if (!now.equals(choices)) {
      choices = now;
      LOG.atInfo()
          .addKeyValue("experts", now.summary())
          .addKeyValue("classifier", library.classifier().map(Expert::id).orElse("none"))
          .addKeyValue("router", useful.isPresent())
          .log("experts");
    }
  }

  private void refreshRouter(LanguageModel served) {
    try {
      Stamp stamp =
          Files.exists(routerFile)
              ? new Stamp(Files.size(routerFile), Files.getLastModifiedTime(routerFile))
              : null;
      if (stamp == null || !stamp.equals(routerStamp)) {
        routerStamp = stamp;
        router = stamp == null ? Optional.empty() : Optional.of(Router.read(routerFile, served));
      }
    } catch (IOException | InvalidCheckpointException e) {
      LOG.atWarn().setCause(e).log("the router cannot be used, the one before stays");
    }
  }

  Choices choices() {
    return choices;
  }

  /** An expert that answers, by name and version; null is the current version. */
  Optional<Expert> find(String name, @Nullable Integer version) {
    if (library == null) {
      return Optional.empty();
    }
    return version == null
        ? choices.named(name)
        : library.find(name, version).filter(expert -> expert.role() == Role.SKILL);
  }
}
