// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

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
 * @param layout what carries z
 * @param form how z meets the matrices
 * @param svdCache where the factors of base models are kept
 * @param router the file of a router to publish if none is published, if there is to be one
 * @param refresh how often the registry is asked what has changed
 * @param versionsMax expert versions in memory, at most
 */
public record ExpertSettings(
    LayoutSpec layout,
    ExpertForm form,
    Path svdCache,
    Optional<Path> router,
    Duration refresh,
    int versionsMax) {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertSettings.class);

  public ExpertSettings {
    requireNonNull(layout, "layout");
    requireNonNull(form, "form");
    requireNonNull(svdCache, "svdCache");
    requireNonNull(router, "router");
    requireNonNull(refresh, "refresh");
  }

  /** How {@code worker.expert-form} names the forms. */
  private enum Form {
    AUTO,
    FACTORED,
    DELTA
  }

  /**
   * Reads the settings; without a layout there are no experts.
   *
   * @param type the number format that the model computes in
   */
  public static Optional<ExpertSettings> from(Settings settings, ComputeType type) {
    Optional<LayoutSpec> layout =
        settings
            .optional("worker.layout", "matrices, layers, components of z; absent: base model only")
            .map(text -> layout(settings, text));
    Form form =
        settings.choice("worker.expert-form", Form.AUTO, "how z is applied; auto: by the layout");
    Path cache =
        settings
            .optional("worker.svd-cache", "keeps singular vectors; absent: in the user's cache")
            .map(Path::of)
            .orElseGet(SvdCache::defaultRoot);
    Optional<Path> router =
        settings
            .optional("worker.router", "file of a router to publish if there is none; absent: none")
            .map(Path::of);
    Duration refresh =
        settings.duration(
            "worker.experts-refresh",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "how often PostgreSQL is asked which experts have changed");
    int versionsMax =
        settings.integer(
            "worker.versions-max", 10_000, 1, 1_000_000, "expert versions in memory, at most");
    return layout.map(
        served -> {
          settings.require(
              form != Form.FACTORED || served.isComplete(),
              "worker.expert-form=factored needs components=all, worker.layout was " + served);
          return new ExpertSettings(
              served, form(form, served, type), cache, router, refresh, versionsMax);
        });
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
  public LanguageModel.Experts experts() {
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
