// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.ModelCommands;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.cli.experts.reference.ExpertReference;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.LoraExport;
import io.zoetic.recipes.model.BaseModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands out an expert version in a format of others, or in ours. */
@Command(
    name = "export",
    description = {
      ModelCommands.EXPORT,
      "peft: the best LoRA adapter of a rank, for PEFT and vLLM; safetensors: the expert file."
    })
public final class ExportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME[@VERSION|@ALIAS]",
      converter = ExpertReference.Converter.class,
      description = "the expert version; without one the champion")
  private @Nullable ExpertReference id;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  private Format format = Format.peft;

  @Option(
      names = "--rank",
      paramLabel = "K",
      description = "of the adapter; default: ${DEFAULT-VALUE}")
  private int rank = 16;

  @Option(
      names = "--base-model-name",
      paramLabel = "NAME",
      description = "what PEFT finds the base model by; default: its directory")
  private @Nullable String baseModelName;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "a new or empty directory for an adapter, any directory for an expert file")
  private Path out = Path.of("");

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Spec private @Nullable CommandSpec command;

  /** Spelt as on the command line. */
  enum Format {
    peft,
    safetensors
  }

  @Override
  public Integer call() throws IOException {
    ExpertReference asked = requireNonNull(id);
    String which = asked.which() == null ? "champion" : asked.which();
    try (OperatorClient client = server.open()) {
      var version =
          new ExpertDownload(client, RegisteredVersion.find(client, asked.expert(), which));
      try (BaseModel base = BaseModel.open(model, version.layout())) {
        PrintWriter printed = requireNonNull(command).commandLine().getOut();
        printed.println(export(version.fetch(base), base));
        printed.flush();
      }
    }
    return ExitCodes.DONE;
  }

  /** Writes the files and says where. */
  private String export(Expert expert, BaseModel base) throws IOException {
    return switch (format) {
      case safetensors -> ExpertFile.write(out, expert).toString();
      case peft -> {
        LoraExport export = new LoraExport(expert.vector(), base.svdCache(), rank);
        base.factored();
        writeWhole(export, baseModelName == null ? base.directory().toString() : baseModelName);
        yield "%s as a LoRA adapter of rank %d: %s".formatted(expert.id(), rank, out);
      }
    };
  }

  /** Writes the adapter beside its place and moves it there: others see all of it or nothing. */
  private void writeWhole(LoraExport export, String baseModel) throws IOException {
    Path place = out.toAbsolutePath().normalize();
    requireEmpty(place);
    Path parent = Files.createDirectories(requireNonNull(place.getParent()));
    // Not a temporary directory of the JDK's: only its owner could read the adapter.
    Path unfinished = Files.createDirectory(parent.resolve(".adapter-" + UUID.randomUUID()));
    try {
      export.write(unfinished, baseModel);
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw new IllegalArgumentException("out must be new or an empty directory, was " + out, e);
    } finally {
      delete(unfinished);
    }
  }

  private void requireEmpty(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    boolean empty = false;
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.list(place)) {
        empty = files.findAny().isEmpty();
      }
    }
    if (!empty) {
      throw new IllegalArgumentException("out must be new or an empty directory, was " + out);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
