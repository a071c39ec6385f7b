// SPDX-License-Identifier: Apache-2.0
/**
 * What DJL's PyTorch engine does not offer by itself: modules from readable TorchScript source, and
 * the switches of libtorch that belong to a thread.
 */
@NullMarked
package io.zoetic.model.torch;

import org.jspecify.annotations.NullMarked;
