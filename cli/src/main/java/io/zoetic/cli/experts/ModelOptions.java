// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The base model, on the command line. */
public final class ModelOptions {
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

  /** What names the base model; null is the reference model. */
  public @Nullable String model() {
    return model;
  }

  /** The directory of the factors of all base models; null is the one in the user's cache. */
  public @Nullable Path svdCache() {
    return svdCache;
  }
}
