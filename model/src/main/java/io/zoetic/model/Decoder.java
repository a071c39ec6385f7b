// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The transformer with its weights: reads tokens, tells what comes next.
 *
 * <p>Weights are shared and never change, so several threads may step, each over its own {@link
 * KvCache}; each calls {@link io.zoetic.model.torch.TorchThread#prepareForInference} first.
 */
public final class Decoder implements AutoCloseable {
  private static final String ENGINE = "PyTorch";

  private final ModelConfig config;
  private final PtNDManager manager;
  private final DecoderScript script;
  private final PtNDArray embedding;
  private final IValue weights;

  private Decoder(ModelConfig config, PtNDManager manager, DecoderScript script, PtNDArray[] w) {
    this.config = config;
    this.manager = manager;
    this.script = script;
    this.embedding = w[0];
    this.weights = IValue.listFrom(w);
  }

  /**
   * Loads weights. Those in float32 may be used where they lie in the file: the checkpoint must
   * stay open as long as the decoder.
   *
   * @param length positions to prepare for, context and padding
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a weight is missing or has
   *     another shape than the config implies
   */
  public static Decoder load(
      Checkpoint checkpoint, ModelConfig config, ComputeType type, int length, Device device) {
    List<StoredTensor> stored = DecoderWeights.in(checkpoint, config);
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device, ENGINE);
    try {
      return load(stored, config, type, length, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static Decoder load(
      List<StoredTensor> stored,
      ModelConfig config,
      ComputeType type,
      int length,
      PtNDManager manager) {
    DecoderScript script = new DecoderScript(manager, config);
    List<PtNDArray> loaded = new ArrayList<>();
    for (StoredTensor tensor : stored) {
      boolean tiedHead = loaded.size() == 2 && config.tieWordEmbeddings();
      loaded.add(tiedHead ? loaded.getFirst() : script.tensor(tensor, type));
    }
    PtNDArray[] weights = script.withRotaryTables(loaded, config, length, type);
    return new Decoder(config, manager, script, weights);
  }

  public ModelConfig config() {
    return config;
  }

  /** An empty cache that grows to at most {@code rowsMax} sequences of {@code lengthMax} tokens. */
  public KvCache newCache(int rowsMax, int lengthMax) {
    return new KvCache(
        script, embedding, (PtNDManager) manager.newSubManager(), rowsMax, lengthMax);
  }

  /**
   * Reads the tokens of some rows and computes what comes next.
   *
   * @param cache holds what these rows have read before, and afterwards also these tokens
   * @return the caller closes it
   */
  public StepOutput step(KvCache cache, StepInput input) {
    cache.ensure(input.row() + input.rows(), input.length());
    PtNDManager owner = (PtNDManager) manager.newSubManager();
    try (IValue tokens = value(owner, input.tokens(), input.rows(), input.width());
        IValue start = value(owner, input.starts(), input.rows());
        IValue last = value(owner, input.last(), input.rows());
        IValue row = IValue.from((long) input.row());
        IValue attended = IValue.from((long) input.length());
        IValue result =
            script.call(
                "step",
                tokens,
                start,
                last,
                row,
                attended,
                weights,
                cache.keys(),
                cache.values())) {
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

  PositionLogprobs logprobs(PtNDArray hidden, long[] targets, int top, PtNDManager owner) {
    int kept = Math.min(Math.max(top, 1), config.vocabSize());
    try (IValue states = IValue.from(hidden);
        IValue successors = value(owner, targets, targets.length);
        IValue count = IValue.from((long) kept);
        IValue result = script.call("logprobs", states, successors, count, weights)) {
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
    manager.close();
  }
}
