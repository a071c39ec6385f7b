// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which base model, on the command line. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "a folder, a .gguf file or org/name[@revision] of the hub;",
        "default: the reference model"
      })
  private @Nullable String model;

  @Option(
      names = {"--svd-cache", "--cache"},
      paramLabel = "DIR",
      description = "keeps the factors of all base models; default: in the user's cache")
  private @Nullable Path svdCache;

  /**
   * Opens the base model; the caller closes it.
   *
   * @param spec what carries z
   * @throws IllegalArgumentException if the layout does not fit the model
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint does
   */
  BaseModel open(LayoutSpec spec) throws IOException {
    Path directory =
        model == null
            ? ReferenceModel.extractTo(Path.of(".zoetic", "data", "zoetic-reference"))
            : ModelSource.ofProcess().find(model);
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
