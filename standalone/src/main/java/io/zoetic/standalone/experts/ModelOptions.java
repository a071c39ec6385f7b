// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.model.ModelConfig;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which base model and layout, on the command line. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "a Llama-family checkpoint; default: the reference model")
  private @Nullable Path model;

  @Option(
      names = "--layout",
      paramLabel = "SPEC",
      description = "what carries z, such as mlp+qv,layers=half; default: ${DEFAULT-VALUE}")
  private String layout = "all";

  @Option(
      names = {"--svd-cache", "--cache"},
      paramLabel = "DIR",
      description = "keeps the factors of all base models; default: in the user's cache")
  private @Nullable Path svdCache;

  /**
   * Opens the base model; the caller closes it.
   *
   * @throws IllegalArgumentException if the layout breaks a rule
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint does
   */
  BaseModel open() throws IOException {
    LayoutSpec spec = LayoutSpec.parse(layout);
    Path directory =
        model == null
            ? ReferenceModel.extractTo(Path.of(".zoetic", "data", "zoetic-reference"))
            : model;
    Checkpoint checkpoint = Checkpoint.open(directory);
    try {
      Layout found = Layout.of(spec, ModelConfig.read(directory).matrices());
      String digest = checkpoint.digest();
      Path root = svdCache == null ? SvdCache.defaultRoot() : svdCache;
      return new BaseModel(directory, checkpoint, digest, found, SvdCache.of(root, digest));
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }
}
