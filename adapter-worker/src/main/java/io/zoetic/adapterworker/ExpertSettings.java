// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which experts to serve.
 *
 * @param directory where their files are
 * @param layout what carries z
 * @param form how z meets the matrices
 * @param svdCache where the factors of base models are kept
 * @param refresh how often the directory is looked at
 */
public record ExpertSettings(
    Path directory, LayoutSpec layout, ExpertForm form, Path svdCache, Duration refresh) {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertSettings.class);

  public ExpertSettings {
    requireNonNull(directory, "directory");
    requireNonNull(layout, "layout");
    requireNonNull(form, "form");
    requireNonNull(svdCache, "svdCache");
    requireNonNull(refresh, "refresh");
  }

  /** How {@code worker.expert-form} names the forms. */
  private enum Form {
    AUTO,
    FACTORED,
    DELTA
  }

  /** Reads the settings; without a directory there are no experts. */
  static Optional<ExpertSettings> from(Settings settings, ComputeType type) {
    String directory =
        settings.string("worker.experts", "", "directory of expert files; none: base model only");
    LayoutSpec layout =
        layout(
            settings, settings.string("worker.layout", "all", "matrices, layers, components of z"));
    Form form =
        settings.choice("worker.expert-form", Form.AUTO, "how z is applied; auto: by the layout");
    Path cache =
        settings
            .optional("worker.svd-cache", "keeps singular vectors; absent: in the user's cache")
            .map(Path::of)
            .orElseGet(SvdCache::defaultRoot);
    Duration refresh =
        settings.duration(
            "worker.experts-refresh",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "how often the directory of experts is looked at");
    settings.require(
        form != Form.FACTORED || layout.isComplete(),
        "worker.expert-form=factored needs components=all, worker.layout was " + layout);
    if (directory.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new ExpertSettings(Path.of(directory), layout, form(form, layout, type), cache, refresh));
  }

  private static LayoutSpec layout(Settings settings, String text) {
    try {
      return LayoutSpec.parse(text);
    } catch (IllegalArgumentException e) {
      settings.require(false, "worker.layout: " + e.getMessage());
      return LayoutSpec.ALL;
    }
  }

  /** Below float32 the factors of a matrix differ from it by more than rounding does. */
  private static ExpertForm form(Form asked, LayoutSpec layout, ComputeType type) {
    return switch (asked) {
      case AUTO -> type == ComputeType.FLOAT32 ? ExpertForm.of(layout) : ExpertForm.DELTA;
      case FACTORED -> ExpertForm.FACTORED;
      case DELTA -> ExpertForm.DELTA;
    };
  }

  /** What the model is to be loaded with. */
  LanguageModel.Experts experts() {
    return new LanguageModel.Experts(
        layout,
        form,
        svdCache,
        (matrix, done, total) ->
            LOG.atInfo()
                .addKeyValue("matrix", matrix.name())
                .addKeyValue("done", done)
                .addKeyValue("of", total)
                .log("factored"));
  }
}
