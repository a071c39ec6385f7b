// SPDX-License-Identifier: Apache-2.0
/**
 * Expert versions as files and in memory.
 *
 * <p>An {@link io.zoetic.model.expert.Expert} is a named, numbered {@link
 * io.zoetic.model.svf.ExpertVector} of one base model. {@link io.zoetic.model.expert.ExpertFile}
 * writes it once and reads it back, refusing whatever is not exactly that. An {@link
 * io.zoetic.model.expert.ExpertLibrary} holds all experts of a directory and follows its changes.
 */
@NullMarked
package io.zoetic.model.expert;

import org.jspecify.annotations.NullMarked;
