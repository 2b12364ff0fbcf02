package io.filebell.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * What {@link DiskBlobStore} asks of the file system when it writes: the steps whose order makes a
 * put durable, and those that fail on a bad or full disk.
 */
interface Disk {

    /** Creates a folder that only this user may enter; does nothing when it is there. */
    void makeFolder(Path folder) throws IOException;

    /** Creates a file that only this user may read and write, and opens it for writing. */
    FileChannel create(Path file) throws IOException;

    /** Appends all the bytes. */
    void write(FileChannel file, ByteBuffer bytes) throws IOException;

    /** Returns when the file's bytes outlive a crash of the machine. */
    void force(FileChannel file) throws IOException;

    /** Gives the file another name at once, replacing what has it, or fails. */
    void move(Path from, Path to) throws IOException;

    /** Returns when the names in the folder outlive a crash of the machine. */
    void forceFolder(Path folder) throws IOException;

    void delete(Path file) throws IOException;

    /** Bytes that may still be written beneath the folder. */
    long usableBytes(Path folder) throws IOException;
}
