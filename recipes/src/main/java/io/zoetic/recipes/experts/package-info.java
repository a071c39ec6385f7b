// SPDX-License-Identifier: Apache-2.0
/**
 * Versions of experts that come from files and go into files, and the view of a z matrix by matrix:
 * the part of the command {@code experts} that needs the base model on this machine.
 */
@NullMarked
package io.zoetic.recipes.experts;

import org.jspecify.annotations.NullMarked;
