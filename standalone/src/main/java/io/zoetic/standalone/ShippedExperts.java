// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.learning.Routers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The experts that come with the reference model, as champions of a registry. Registered once: what
 * an operator has done to them since stays done.
 *
 * @param checkpoint directory of the reference model
 * @param directory of the expert files
 */
public record ShippedExperts(Path checkpoint, Path directory) {
  private static final String ACTOR = "zoetic dev";
  private static final String REASON = "comes with the reference model";

  /** Registers, blesses and promotes what has not been; the worker's layout must be registered. */
  public List<String> register(ExpertRegistry registry) throws IOException {
    Layout layout = Layout.of(LayoutSpec.ALL, ModelConfig.read(checkpoint).matrices());
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      List<Expert> experts =
          ReferenceModel.expertFiles().stream()
              .map(name -> ExpertFile.read(directory.resolve(name), opened.digest(), layout))
              .toList();
      experts.forEach(expert -> register(registry, expert));
      return experts.stream().map(Expert::name).toList();
    }
  }

  /** Publishes the router that knows them, before any other. */
  public void publishRouter(Routers routers) throws IOException {
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      if (routers.latest(opened.digest(), 0).isEmpty()) {
        byte[] content = Files.readAllBytes(directory.resolve(Router.FILE));
        routers.publish(opened.digest(), content, null);
      }
    }
  }

  private static void register(ExpertRegistry registry, Expert expert) {
    MutationReceipt receipt =
        registry.apply(new ExpertMutation.Register(version(expert)), change(expert, "register"));
    VersionId id = new VersionId(expert.name(), Objects.requireNonNull(receipt.version()));
    String report = CanonicalJson.of(Map.of("verdict", "blessed", "why", REASON));
    registry.apply(new ExpertMutation.Evaluate(id), change(expert, "evaluate"));
    registry.apply(new ExpertMutation.Bless(id, report), change(expert, "bless"));
    registry.apply(new ExpertMutation.Promote(id), change(expert, "promote"));
  }

  private static NewVersion version(Expert expert) {
    return new NewVersion(
        expert.name(),
        expert.role(),
        expert.description(),
        expert.baseModel(),
        expert.vector().layout().spec().toString(),
        VectorValues.of(expert.vector().toArray()),
        null,
        null,
        CanonicalJson.of(new TreeMap<>(expert.lineage())));
  }

  /** The same key at every start: what is committed is not repeated. */
  private static ChangeRequest change(Expert expert, String action) {
    String key = "%s %s %s".formatted(action, expert.id(), expert.vector().digest());
    return new ChangeRequest(ACTOR, REASON, key, null);
  }
}
