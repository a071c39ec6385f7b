// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.Role;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.Parametrisation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an expert version of a vector from elsewhere. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the next version of an expert from a safetensors file.",
      "It holds a float32 tensor for each matrix of the layout, named [PREFIX.]z.MATRIX,",
      "[PREFIX.]logits_p.MATRIX or [PREFIX.]MATRIX; all of the file is taken, or nothing."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the safetensors file")
  private Path file = Path.of("");

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "of the expert")
  private String name = "";

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "what it is good at; the first pass shows it to the model")
  private String description = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "skill or classifier; default: ${DEFAULT-VALUE}")
  private String role = Role.SKILL.word();

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "before the tensors' names")
  private String prefix = "";

  @Option(
      names = "--parametrisation",
      paramLabel = "KIND",
      description =
          "direct: the values are z; reference: they are the logits p of the published code;"
              + " default: ${DEFAULT-VALUE}")
  private String parametrisation = "direct";

  @Mixin private final LibraryOptions experts = new LibraryOptions();
  @Mixin private final ModelOptions model = new ModelOptions();

  @Override
  public Integer call() throws IOException {
    Expert.requireName(name);
    Role parsedRole = Role.parse(role);
    Parametrisation kind = kind();
    try (BaseModel base = model.open()) {
      ExpertVector vector = ImportedVector.read(file, prefix, kind, base.layout(), base::factored);
      int version = ExpertFile.nextVersion(experts.directory(), name);
      Map<String, String> lineage =
          Map.of(
              "imported_from",
              String.valueOf(file.getFileName()),
              "parametrisation",
              parametrisation);
      Expert expert =
          new Expert(name, version, parsedRole, description, base.digest(), lineage, vector);
      Path written = ExpertFile.write(experts.directory(), expert);
      System.out.printf("%s (z %s): %s%n", expert.id(), vector.digest(), written);
    }
    return ServiceMain.OK;
  }

  private Parametrisation kind() {
    return switch (parametrisation) {
      case "direct" -> Parametrisation.DIRECT;
      case "reference" -> Parametrisation.REFERENCE;
      default ->
          throw new IllegalArgumentException(
              "parametrisation must be direct or reference, was " + parametrisation);
    };
  }
}
