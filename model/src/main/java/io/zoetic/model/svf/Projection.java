// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.util.Locale;

/** The linear layers of a decoder layer, in the order in which {@code decoder.py} numbers them. */
public enum Projection {
  Q("self_attn.q_proj"),
  K("self_attn.k_proj"),
  V("self_attn.v_proj"),
  O("self_attn.o_proj"),
  GATE("mlp.gate_proj"),
  UP("mlp.up_proj"),
  DOWN("mlp.down_proj");

  private final String module;

  Projection(String module) {
    this.module = module;
  }

  /** Its path below the decoder layer, as Hugging Face names it: {@code mlp.gate_proj}. */
  public String module() {
    return module;
  }

  /** The name of its weight in a checkpoint. */
  public String weightName(int layer) {
    return "model.layers." + layer + "." + module + ".weight";
  }

  /** The word for it in a layout: {@code gate}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
