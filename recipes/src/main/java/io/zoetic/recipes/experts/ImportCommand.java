// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.experts.ChangeOptions;
import io.zoetic.cli.experts.ExpertChange;
import io.zoetic.cli.experts.ModelCommands;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.recipes.model.BaseModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Registers a vector from a file as the next version of an expert. */
@Command(
    name = "import",
    description = {
      ModelCommands.IMPORT,
      "It is an expert file, or holds a float32 tensor for each matrix of the layout, named",
      "[PREFIX.]z.MATRIX, [PREFIX.]logits_p.MATRIX or [PREFIX.]MATRIX; all of the file is taken,",
      "or nothing. Needs the base model on this machine."
    })
public final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the safetensors file")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "of the expert; an expert file has one")
  private @Nullable String name;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "what it is good at; the first pass shows it to the model")
  private @Nullable String description;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "skill or classifier; default: the expert file's, else skill")
  private @Nullable String role;

  @Option(
      names = "--layout",
      paramLabel = "SPEC",
      description = "what carries z; default: the expert file's, else all")
  private @Nullable String layout;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "before the tensors' names")
  private @Nullable String prefix;

  @Option(
      names = "--parametrisation",
      paramLabel = "KIND",
      description =
          "direct: the values are z; reference: they are the logits p of the published code;"
              + " default: direct")
  private @Nullable String parametrisation;

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws IOException {
    if (role != null) {
      ExpertRole.parse(role);
    }
    Map<String, String> metadata = ImportedExpert.metadata(file);
    boolean ours = ImportedExpert.isOurs(metadata);
    String spec = layout == null && ours ? metadata.get("layout") : layout;
    try (BaseModel base =
        BaseModel.open(model, spec == null ? LayoutSpec.ALL : LayoutSpec.parse(spec))) {
      return register(
          ours
              ? ours(base)
              : ImportedExpert.foreign(
                  file,
                  metadata,
                  new ImportedExpert.Reading(prefix == null ? "" : prefix, kind()),
                  base),
          base.digest());
    }
  }

  private ImportedExpert ours(BaseModel base) {
    if (prefix != null || parametrisation != null) {
      throw new IllegalArgumentException(
          "--prefix and --parametrisation must not come with an expert file, did with " + file);
    }
    return ImportedExpert.ours(file, base);
  }

  private int register(ImportedExpert expert, String baseModel) {
    String named = name == null ? expert.name() : name;
    if (named == null) {
      throw new IllegalArgumentException("--name must come with a file without one, was " + file);
    }
    ObjectNode fields =
        Json.object()
            .put("role", first(role, expert.role(), ExpertRole.SKILL.word()))
            .put("description", first(description, expert.description(), ""))
            .put("base_model", baseModel)
            .put("layout", expert.vector().layout().spec().toString())
            .put("z", bytes(expert.vector().bytes()))
            .put("digest", expert.vector().digest());
    Lineage.addTo(fields, expert.lineage());
    return change.apply(
        new ExpertChange(named, "versions", fields, "registered as a candidate"),
        ServerTimeouts.LONG);
  }

  private static String first(@Nullable String given, @Nullable String found, String otherwise) {
    if (given != null) {
      return given;
    }
    return found == null ? otherwise : found;
  }

  private static byte[] bytes(ByteBuffer view) {
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private Parametrisation kind() {
    return switch (parametrisation) {
      case null -> Parametrisation.DIRECT;
      case "direct" -> Parametrisation.DIRECT;
      case "reference" -> Parametrisation.REFERENCE;
      default ->
          throw new IllegalArgumentException(
              "parametrisation must be direct or reference, was " + parametrisation);
    };
  }
}
