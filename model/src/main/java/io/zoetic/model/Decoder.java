// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.SvdCache;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The transformer with its weights: reads tokens, tells what comes next.
 *
 * <p>Weights are shared and never change, so several threads may step, each over its own {@link
 * KvCache}; each calls {@link io.zoetic.model.torch.TorchThread#prepareForInference} first.
 */
public final class Decoder implements AutoCloseable {
  private final ModelConfig config;
  private final ComputeType type;
  private final PtNDManager manager;
  private final PtNDArray[] arrays;
  private final IValue weights;
  private final IValue noVectors = IValue.listFrom(new PtNDArray[0]);
  private final IValue noSizes = IValue.listFrom(new long[0]);
  private volatile ServedScript served;

  private Decoder(
      ModelConfig config,
      ComputeType type,
      PtNDManager manager,
      DecoderScript script,
      PtNDArray[] arrays,
      @Nullable ExpertFactors factors) {
    this.config = config;
    this.type = type;
    this.manager = manager;
    this.served = new ServedScript(script, factors);
    this.arrays = arrays;
    this.weights = IValue.listFrom(arrays);
  }

  /**
   * The options of loading a decoder.
   *
   * @param type the number format to compute in
   * @param length positions to prepare for, context and padding
   * @param device where to compute
   * @param experts null to serve the base model only
   */
  public record Options(ComputeType type, int length, Device device, @Nullable Experts experts) {}

  /**
   * The experts that a decoder serves.
   *
   * @param layout what carries z
   * @param form how z meets the matrices
   * @param cache has the factors of the layout
   */
  public record Experts(Layout layout, ExpertForm form, SvdCache cache) {
    public Experts {
      form.requireServes(layout.spec());
    }
  }

  /**
   * Loads weights. Those in float32 may be used where they lie in the file: the checkpoint must
   * stay open as long as the decoder.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a weight is missing or has
   *     another shape than the config implies
   */
  public static Decoder load(Checkpoint checkpoint, ModelConfig config, Options options) {
    List<StoredTensor> stored = DecoderWeights.in(checkpoint, config);
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      return load(stored, config, options, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Decoder load(
      List<StoredTensor> stored, ModelConfig config, Options options, PtNDManager manager) {
    Experts experts = options.experts();
    ExpertForm form = experts == null ? ExpertForm.DELTA : experts.form();
    DecoderScript script = new DecoderScript(manager, config, form);
    PtNDArray[] weights = script.weights(stored, config, options.type(), options.length());
    ExpertFactors factors =
        experts == null
            ? null
            : ExpertFactors.load(
                experts.layout(), experts.cache(), script, options.type(), manager);
    return new Decoder(config, options.type(), manager, script, weights, factors);
  }

  /**
   * Loads the factors of experts for a decoder that serves none, in any thread, while others step;
   * they are served from {@link LoadedExperts#serve} on.
   *
   * @throws IllegalStateException if it serves experts already
   */
  public LoadedExperts loadExperts(Experts experts) {
    if (served.factors() != null) {
      throw new IllegalStateException("a decoder must have one layout, has one");
    }
    DecoderScript script = new DecoderScript(manager, config, experts.form());
    ExpertFactors factors =
        ExpertFactors.load(experts.layout(), experts.cache(), script, computeType(), manager);
    return new LoadedExperts(new ServedScript(script, factors), loaded -> served = loaded);
  }

  /**
   * The same decoder with one expert folded into its matrices: no overhead and no other expert. It
   * shares what it does not change, so it must be closed before this one.
   *
   * @throws IllegalArgumentException if this decoder cannot serve the expert
   */
  public Decoder merged(ExpertVector expert) {
    ExpertFactors shared = served.factors();
    if (shared == null) {
      throw new IllegalArgumentException("this decoder has no layout, so it serves no experts");
    }
    shared.requireServes(expert);
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    PtNDArray[] merged = arrays.clone();
    MatrixMerge merge = new MatrixMerge(served.script(), owner);
    float[] z = expert.toArray();
    float[] sigma = shared.sigma().toFloatArray();
    for (Layout.Part part : shared.layout().matrices()) {
      int end = part.offset() + part.count();
      MatrixMerge.Change change =
          new MatrixMerge.Change(
              shared.u().get(part.matrix().index()),
              shared.v().get(part.matrix().index()),
              Arrays.copyOfRange(z, part.offset(), end),
              Arrays.copyOfRange(sigma, part.offset(), end));
      int at = DecoderWeights.index(part.matrix(), config);
      merged[at] = merge.added(arrays[at], change);
    }
    return new Decoder(config, type, owner, served.script(), merged, null);
  }

  /**
   * The same decoder with an adapter folded into its matrices. It shares what it does not change,
   * so it must be closed before this one.
   *
   * @throws IllegalArgumentException if it is of IA3 and the model has biases
   */
  public Decoder merged(LoraAdapter adapter) {
    if (adapter.kind() == LoraAdapter.Kind.IA3 && (config.bias().qkv() || config.bias().mlp())) {
      throw new IllegalArgumentException(
          "an adapter of IA3 must be of a model without biases, which it would multiply, too");
    }
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    PtNDArray[] merged = arrays.clone();
    MatrixMerge merge = new MatrixMerge(served.script(), owner);
    for (LoraAdapter.Part part : adapter.parts()) {
      int at = DecoderWeights.index(part.matrix(), config);
      merged[at] = merge.adapted(arrays[at], part, adapter);
    }
    return new Decoder(config, type, owner, served.script(), merged, null);
  }

  /** The layout of the experts that this decoder serves; empty if it serves the base model only. */
  public Optional<Layout> layout() {
    return Optional.ofNullable(served.factors()).map(ExpertFactors::layout);
  }

  public ModelConfig config() {
    return config;
  }

  /** The number format that it computes in. */
  public ComputeType computeType() {
    return type;
  }

  /** An empty cache that grows to at most {@code rowsMax} sequences of {@code lengthMax} tokens. */
  public KvCache newCache(int rowsMax, int lengthMax) {
    return new KvCache(
        new KvCache.Parts(() -> served, arrays[0], (PtNDManager) manager.newSubManager()),
        rowsMax,
        lengthMax);
  }

  /**
   * Reads the tokens of some rows and computes what comes next.
   *
   * @param cache holds what these rows have read before, and afterwards also these tokens
   * @return the caller closes it
   */
  public StepOutput step(KvCache cache, StepInput input) {
    cache.ensure(input.row() + input.rows(), input.length());
    Vectors vectors = vectors(cache.isAdapted(input.row(), input.rows()));
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    try (IValue tokens = value(owner, input.tokens(), input.rows(), input.width());
        IValue facts = value(owner, input.facts(), 3, input.rows());
        IValue row = IValue.from((long) input.row());
        IValue attended = IValue.from((long) input.length());
        IValue scales = cache.scales();
        IValue result =
            call(
                "step",
                tokens,
                facts,
                row,
                attended,
                weights,
                cache.keys(),
                cache.values(),
                vectors.left(),
                vectors.right(),
                scales,
                vectors.sizes())) {
      IValue[] tuple = result.toIValueTuple();
      StepOutput output = new StepOutput(this, owner, tuple);
      for (IValue element : tuple) {
        element.close();
      }
      return output;
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private IValue call(String method, IValue... arguments) {
    return served.script().call(method, arguments);
  }

  /** The vectors of experts, as the script needs them. */
  private record Vectors(IValue left, IValue right, IValue sizes) {}

  /** Without an expert among the rows the script is told of none: exactly the base model. */
  private Vectors vectors(boolean adapted) {
    ExpertFactors shared = served.factors();
    return adapted && shared != null
        ? new Vectors(shared.leftVectors(), shared.rightVectors(), shared.sizeList())
        : new Vectors(noVectors, noVectors, noSizes);
  }

  /**
   * The log-probability of some tokens of trees that continue a prefix, in one pass that leaves the
   * cache as it is. The trees are read under the expert of the prefix.
   *
   * @param prefix has read it in row 0
   * @param length tokens of the prefix
   * @return one per target of the trees
   */
  public float[] scoreTrees(KvCache prefix, int length, TokenTrees trees) {
    Vectors vectors = vectors(prefix.isAdapted(0, 1));
    try (PtNDManager owner = (PtNDManager) manager.newSubManager();
        IValue tokens = value(owner, trees.tokens(), trees.rows(), trees.width());
        IValue positions = value(owner, trees.positions(), trees.rows(), trees.width());
        IValue branches = value(owner, trees.branches(), trees.rows(), trees.width());
        IValue read = IValue.from((long) length);
        IValue sources = value(owner, trees.sources(), trees.sources().length);
        IValue targets = value(owner, trees.targets(), trees.targets().length);
        IValue scales = prefix.scales();
        IValue result =
            call(
                "score_tree",
                tokens,
                positions,
                branches,
                read,
                sources,
                targets,
                weights,
                prefix.keys(),
                prefix.values(),
                vectors.left(),
                vectors.right(),
                scales,
                vectors.sizes())) {
      return result.toTensor(owner).toFloatArray();
    }
  }

  /**
   * What the base model makes of prompts in its first layers.
   *
   * @param sequences the prompts, each with at least one token
   * @param spans the positions of each that the mean is of
   * @param layers how many layers, 1 to all
   * @return per prompt 2C numbers: the mean of the hidden states over its span, then the last of
   *     all
   * @throws IllegalArgumentException if a span is not within its prompt
   */
  public float[][] pooled(List<int[]> sequences, List<Span> spans, int layers) {
    StepInput input = new StepInput(0, sequences, new int[sequences.size()]);
    for (int row = 0; row < input.rows(); row++) {
      spans.get(row).requireWithin(sequences.get(row).length);
    }
    long[] first = spans.stream().mapToLong(Span::from).toArray();
    long[] until = spans.stream().mapToLong(span -> span.to() - 1L).toArray();
    try (PtNDManager owner = (PtNDManager) manager.newSubManager();
        IValue tokens = value(owner, input.tokens(), input.rows(), input.width());
        IValue begin = value(owner, first, input.rows());
        IValue end = value(owner, until, input.rows());
        IValue last = value(owner, input.last(), input.rows());
        IValue depth = IValue.from((long) layers);
        IValue result = call("pooled", tokens, begin, end, last, depth, weights)) {
      float[] flat = result.toTensor(owner).toFloatArray();
      int width = flat.length / input.rows();
      return IntStream.range(0, input.rows())
          .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
          .toArray(float[][]::new);
    }
  }

  /**
   * A pool that keeps the keys and values of prompts' beginnings.
   *
   * @param bytes that it may take, roughly
   */
  public PrefixCache newPrefixCache(long bytes) {
    return new PrefixCache(
        served.script(), config, arrays[0], (PtNDManager) manager.newSubManager(), bytes);
  }

  PositionLogprobs logprobs(PtNDArray hidden, long[] targets, int top, PtNDManager owner) {
    int kept = Math.min(Math.max(top, 1), config.vocabSize());
    try (IValue states = IValue.from(hidden);
        IValue successors = value(owner, targets, targets.length);
        IValue count = IValue.from((long) kept);
        IValue result = call("logprobs", states, successors, count, weights)) {
      IValue[] tuple = result.toIValueTuple();
      PositionLogprobs logprobs =
          new PositionLogprobs(
              tuple[0].toTensor(owner).toFloatArray(),
              tuple[2].toTensor(owner).toLongArray(),
              tuple[1].toTensor(owner).toFloatArray(),
              kept);
      for (IValue element : tuple) {
        element.close();
      }
      return logprobs;
    }
  }

  /** Native arrays and scopes that are open, for tests of leaks. */
  public int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  private static IValue value(PtNDManager owner, long[] values, long... shape) {
    return IValue.from(DecoderScript.longs(owner, values, shape));
  }

  @Override
  public void close() {
    weights.close();
    noVectors.close();
    noSizes.close();
    ExpertFactors factors = served.factors();
    if (factors != null) {
      factors.close();
    }
    manager.close();
  }
}
