package fr.sndscopy.ledger.proof;

import fr.sndscopy.stamp.StampAuthorities;

/**
 * Whose time stamps count.
 *
 * @param authorities whose certificates those of all stamps must lead to
 * @param required whether a checkpoint must have a stamp; else it is said that none has
 */
public record StampPolicy(StampAuthorities authorities, boolean required) {}
