// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DecoderScript;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertFactors;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Trains experts on a frozen base model in float32: the weights and the singular vectors are loaded
 * once and never get a gradient, then runs follow one another. One thread; one run's step at a time
 * in the whole process, as DJL demands.
 */
public final class ExpertTrainer implements AutoCloseable {
  /** Positions that are prepared unless more are asked for. */
  private static final int LENGTH_MAX = 4096;

  private final Checkpoint checkpoint;
  private final String baseModel;
  private final ModelConfig config;
  private final int lengthMax;
  private final PtNDManager manager;
  private final DecoderScript script;
  private final ExpertFactors factors;
  private final List<PtNDArray> weights;
  private final List<PtNDArray> frozen;

  /**
   * The options of training.
   *
   * @param layout which components carry z
   * @param form how z meets the matrices; the gradient is the same
   * @param svdCache the directory of the factors of all base models; missing ones are computed
   * @param device where to compute
   * @param lengthMax positions that are prepared, if the model has as many: tokens of prompt and
   *     answer together, at most
   */
  public record Options(
      LayoutSpec layout, ExpertForm form, Path svdCache, Device device, int lengthMax) {
    /** For what is usually as long as it gets. */
    public Options(LayoutSpec layout, ExpertForm form, Path svdCache, Device device) {
      this(layout, form, svdCache, device, LENGTH_MAX);
    }

    /** The same for so many positions, if that is more. */
    public Options upTo(int tokens) {
      return new Options(layout, form, svdCache, device, Math.max(lengthMax, tokens));
    }

    /** In the form that fits the layout. */
    public static Options of(LayoutSpec layout, Path svdCache, DeviceKind device) {
      return new Options(layout, ExpertForm.of(layout), svdCache, device.device());
    }
  }

  private ExpertTrainer(
      Checkpoint checkpoint, String baseModel, ModelConfig config, Options options) {
    this.checkpoint = checkpoint;
    this.baseModel = baseModel;
    this.config = config;
    this.lengthMax = Math.min(config.maxPositionEmbeddings(), options.lengthMax());
    Layout layout = Layout.of(options.layout(), config.matrices());
    SvdCache cache = SvdCache.of(options.svdCache(), baseModel);
    cache.prepare(layout, checkpoint, 1, (_, _, _) -> {});
    this.manager = (PtNDManager) NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      this.script = new DecoderScript(manager, config, options.form());
      List<StoredTensor> stored = DecoderWeights.in(checkpoint, config);
      PtNDArray[] arrays = script.weights(stored, config, ComputeType.FLOAT32, lengthMax);
      this.factors = ExpertFactors.load(layout, cache, script, ComputeType.FLOAT32, manager);
      this.weights = named("w[]", recordable(List.of(arrays), stored));
      this.frozen =
          Stream.of(
                  List.of(factors.sigma()),
                  weights,
                  named("u[]", factors.u()),
                  named("v[]", factors.v()))
              .flatMap(List::stream)
              .toList();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Loads a base model and the factors of a layout.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file is missing or breaks a
   *     rule
   * @throws IllegalArgumentException if the layout names nothing in this model
   */
  public static ExpertTrainer load(Path modelDirectory, Options options) {
    ModelConfig config = ModelConfig.read(modelDirectory);
    Checkpoint checkpoint = Checkpoint.open(modelDirectory);
    try {
      return new ExpertTrainer(checkpoint, checkpoint.digest(), config, options);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /**
   * Weights that autograd may record: a tensor that has been converted is born in libtorch's
   * inference mode, which forbids that; a copy of it is not. What is used in place stays there.
   */
  private static List<PtNDArray> recordable(List<PtNDArray> arrays, List<StoredTensor> stored) {
    boolean inPlace = stored.stream().allMatch(StoredTensor::isFloat32InPlace);
    if (inPlace) {
      return arrays;
    }
    // A tied head is the same array twice.
    Map<PtNDArray, PtNDArray> copies = new IdentityHashMap<>();
    for (PtNDArray array : arrays) {
      if (!copies.containsKey(array)) {
        copies.put(array, (PtNDArray) array.duplicate());
        array.close();
      }
    }
    return arrays.stream().map(copies::get).toList();
  }

  /**
   * Arrays under a name for the script's argument. Matrices outside of a layout share one empty
   * array, which can have only one name: each list gets its own.
   */
  private List<PtNDArray> named(String name, List<PtNDArray> arrays) {
    PtNDArray nothing = (PtNDArray) manager.create(new float[0], new Shape(0, 0));
    List<PtNDArray> named =
        arrays.stream().map(array -> array.isEmpty() ? nothing : array).toList();
    named.forEach(array -> array.setName(name));
    return named;
  }

  /** The digest of the base model. */
  public String baseModel() {
    return baseModel;
  }

  /** What carries z. */
  public Layout layout() {
    return factors.layout();
  }

  /**
   * How likely answers are under the base model, in their order. It does not change: once per
   * answer is enough.
   *
   * @throws IllegalArgumentException if one has more tokens than the model has positions
   */
  public List<Likelihood> likelihoods(List<Completion> answers) {
    return new TrainablePolicy(script, "base_terms", weights, lengthMax)
        .likelihoods(answers, manager);
  }

  /**
   * What the base model makes of answers behind any prompts, in their order: to teach by. A state
   * of a token is as wide as the model, so that of all answers they fit in memory, and a long
   * prompt is read once.
   *
   * @throws IllegalArgumentException if one has more tokens than the model has positions
   */
  public List<AnswerReading> readings(List<Completion> answers) {
    return new TrainablePolicy(script, "base_reading", weights, lengthMax)
        .readings(answers, manager);
  }

  /** Positions of a sequence at most, its last token not counted. */
  public int lengthMax() {
    return lengthMax;
  }

  /**
   * Starts a new expert.
   *
   * @param random of the first logits; the direct parametrisation begins at 1
   */
  public TrainingSession<SvfParameters> start(
      Parametrisation parametrisation, RandomGenerator random, AdamWOptions options) {
    return svf(parametrisation, parametrisation.initial(layout().size(), random), options);
  }

  /**
   * Goes on with an expert, in the direct parametrisation.
   *
   * @throws IllegalArgumentException if its layout is another
   */
  public TrainingSession<SvfParameters> resume(ExpertVector expert, AdamWOptions options) {
    if (!expert.layout().equals(layout())) {
      throw new IllegalArgumentException(
          "an expert must have the layout %s of the trainer, had %s"
              .formatted(layout().spec(), expert.layout().spec()));
    }
    return svf(Parametrisation.DIRECT, expert.toArray(), options);
  }

  /** Trains from any values of a parametrisation, as many as the layout has components. */
  TrainingSession<SvfParameters> svf(
      Parametrisation parametrisation, float[] first, AdamWOptions options) {
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    PtNDArray values = SvfParameters.trainable(owner, first, first.length);
    float[] singular = factors.sigma().toFloatArray();
    String method =
        switch (parametrisation) {
          case DIRECT -> "expert_terms";
          case REFERENCE -> "expert_terms_reference";
        };
    List<PtNDArray> arguments = Stream.concat(Stream.of(values), frozen.stream()).toList();
    TrainablePolicy policy = new TrainablePolicy(script, method, arguments, lengthMax);
    var parameters = new SvfParameters(layout(), parametrisation, singular, values);
    return new TrainingSession<>(parameters, policy, baseModel, owner, options);
  }

  /**
   * Starts the LoRA baseline on the layout's matrices, all components of them.
   *
   * @param alpha what is added to a matrix is scaled by alpha / rank
   * @param random of the first A
   */
  public TrainingSession<LoraParameters> startLora(
      int rank, double alpha, RandomGenerator random, AdamWOptions options) {
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    var parameters = new LoraParameters(layout(), rank, alpha, random, owner);
    return adapted(parameters, alpha / rank, parameters.arguments(), owner, options);
  }

  /**
   * Starts DoRA on the layout's matrices, all components of them.
   *
   * @param alpha what is added to a matrix is scaled by alpha / rank
   * @param random of the first A, drawn as LoRA's is
   */
  public TrainingSession<DoraParameters> startDora(
      int rank, double alpha, RandomGenerator random, AdamWOptions options) {
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    var parameters =
        new DoraParameters(
            layout(),
            new LoraParameters(layout(), rank, alpha, random, owner),
            matrix -> weights.get(DecoderWeights.index(matrix, config)).toFloatArray(),
            owner);
    return adapted(parameters, alpha / rank, parameters.arguments(), owner, options);
  }

  /**
   * Starts IA3 on those of the layout's matrices that it multiplies.
   *
   * @throws IllegalArgumentException if there are none, or they have biases
   */
  public TrainingSession<Ia3Parameters> startIa3(AdamWOptions options) {
    if (config.bias().qkv() || config.bias().mlp()) {
      throw new IllegalArgumentException(
          "keys, values and up must have no biases for IA3, which would multiply them, too");
    }
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    var parameters = new Ia3Parameters(layout(), owner);
    return adapted(parameters, 1, parameters.arguments(), owner, options);
  }

  /**
   * Starts the LoRA-XS baseline on the layout's matrices.
   *
   * @param random of the first R
   * @throws IllegalArgumentException if the layout has fewer than {@code rank} first components of
   *     a matrix
   */
  public TrainingSession<LoraXsParameters> startLoraXs(
      int rank, RandomGenerator random, AdamWOptions options) {
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    var parameters = new LoraXsParameters(factors, rank, random, owner);
    return adapted(parameters, 1, parameters.arguments(owner), owner, options);
  }

  /** Starts the baseline of full fine-tuning: all numbers of the layout's matrices. */
  public TrainingSession<MatrixParameters> startMatrices(AdamWOptions options) {
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    var parameters = new MatrixParameters(layout(), owner);
    return adapted(parameters, 1, parameters.arguments(owner), owner, options);
  }

  private <P extends AdapterParameters> TrainingSession<P> adapted(
      P parameters,
      double scale,
      List<PtNDArray> adapter,
      PtNDManager owner,
      AdamWOptions options) {
    PtNDArray factor = (PtNDArray) owner.create(new float[] {(float) scale});
    List<PtNDArray> arguments =
        Stream.of(List.of(factor), weights, adapter).flatMap(List::stream).toList();
    String method =
        switch (parameters) {
          case LoraXsParameters _ -> "lora_xs_terms";
          case DoraParameters _ -> "dora_terms";
          case Ia3Parameters _ -> "ia3_terms";
          case LoraParameters _, MatrixParameters _ -> "lora_terms";
        };
    // Adapters add to the matrices whatever form the trainer's experts have.
    var adding = new DecoderScript(owner, config, ExpertForm.DELTA);
    TrainablePolicy policy = new TrainablePolicy(adding, method, arguments, lengthMax);
    return new TrainingSession<>(parameters, policy, baseModel, owner, options);
  }

  /** The frozen arrays, for tests that nothing gives them a gradient. */
  List<PtNDArray> frozen() {
    return frozen;
  }

  /** Native arrays and scopes that are open, for tests of leaks. */
  int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    factors.close();
    manager.close();
    checkpoint.close();
  }
}
