"use client";

import type { ReactNode } from "react";
import { FormCheck, FormField, FormSelect, FormText } from "@/components/ui/form";
import type { SourceName } from "@/lib/features/imports/schema";

const Path = ({
  label,
  placeholder,
  hint,
  name = "path",
}: {
  label: string;
  placeholder: string;
  hint: ReactNode;
  name?: string;
}) => <FormField name={name} label={label} placeholder={placeholder} autoComplete="off" hint={hint} />;

/** The fields that each source needs; a search begins with the class `wnid` where one is given. */
export function SourceFields({ source, root, wnid }: { source: SourceName; root: string; wnid?: string | undefined }) {
  const below = (
    <>
      Below <span className="figures">{root}</span>
    </>
  );
  switch (source) {
    case "folder":
      return (
        <>
          <Path
            name="folder"
            label="Folder on the server"
            placeholder="candidates"
            hint={
              <>
                {below}, holding one folder per class: <span className="figures">n01443537/photo.jpg</span>.
              </>
            }
          />
          <FormCheck
            name="makeClasses"
            label="Make classes of folders that are none yet"
            hint="Named by the folder; a class list imported later gives them their words."
          />
        </>
      );
    case "tar":
      return (
        <Path
          label="Tar file, or a folder of them"
          placeholder="shards"
          hint={<>{below}; the class from .cls, .json or the folder of the entry.</>}
        />
      );
    case "list":
      return (
        <>
          <Path
            label="Table of addresses or paths"
            placeholder="images.csv"
            hint={
              <>
                {below}: .csv, .jsonl or .parquet with the columns <span className="figures">url</span> or{" "}
                <span className="figures">path</span>, <span className="figures">wnid</span>, and, as far as known, id,
                licence, owner, page, keyword.
              </>
            }
          />
          <FormField name="wnid" label="Class of rows that name none" placeholder="none" autoComplete="off" />
        </>
      );
    case "searchResults":
      return (
        <Path
          label="File or folder of search_results"
          placeholder="search_results"
          hint={<>{below}; licence and owner are unknown in these files.</>}
        />
      );
    case "npy":
      return (
        <>
          <Path
            name="images"
            label="Array of images"
            placeholder="cifar10.1_v6_data.npy"
            hint={<>{below}; bytes in the shape (n, height, width, 3).</>}
          />
          <Path
            name="labels"
            label="Array of labels"
            placeholder="cifar10.1_v6_labels.npy"
            hint="Numbers that count the classes from 0; an .npz may hold both."
          />
          <ClassOrder />
        </>
      );
    case "cifar":
      return (
        <>
          <Path label="Binary file, or a folder of them" placeholder="cifar-10-batches-bin" hint={<>{below}.</>} />
          <FormSelect name="labels" label="Version" defaultValue="10">
            <option value="10">CIFAR-10</option>
            <option value="100">CIFAR-100</option>
          </FormSelect>
          <ClassOrder />
        </>
      );
    case "tinyImages":
      return (
        <>
          <Path name="data" label="Images" placeholder="tiny_images.bin" hint={<>{below}; your own copy.</>} />
          <Path name="metadata" label="Metadata" placeholder="tiny_metadata.bin" hint={<>{below}.</>} />
          <FormText
            name="keywords"
            label="Keywords and their classes"
            placeholder={"stealth_bomber = airplane\ncoupe = automobile"}
            hint="One a line."
          />
          <FormField name="maxPerKeyword" label="Most of one keyword" placeholder="1000" inputMode="numeric" />
          <FormCheck
            name="acknowledged"
            label="I know that Tiny Images was withdrawn"
            hint="Its authors took it down in 2020 because of offensive labels and images, and ask that it not be used."
          />
        </>
      );
    case "s3":
      return (
        <>
          <FormField
            name="bucket"
            label="Bucket"
            placeholder="photos"
            autoComplete="off"
            hint="One that the operator allows."
          />
          <FormField
            name="prefix"
            label="Prefix"
            placeholder="candidates/"
            autoComplete="off"
            hint="Keys below it are <class>/<image>."
          />
        </>
      );
    case "flickr":
    case "openverse":
      return <SearchFields source={source} wnid={wnid} />;
  }
}

const ClassOrder = () => (
  <FormText
    name="classes"
    label="Classes, in the order of the labels"
    placeholder="the study's own order"
    hint="wnids, one a line or set apart by commas."
  />
);

function SearchFields({ source, wnid = "" }: { source: "flickr" | "openverse"; wnid?: string | undefined }) {
  return (
    <>
      {source === "flickr" ? (
        <div className="grid grid-cols-2 gap-4">
          <FormField name="takenFrom" label="Taken from" type="date" defaultValue="2012-07-11" />
          <FormField name="takenTo" label="to" type="date" defaultValue="2013-07-11" />
          <FormField name="uploadedFrom" label="Uploaded from" type="date" defaultValue="2012-07-11" />
          <FormField name="uploadedTo" label="to" type="date" defaultValue="2013-07-11" />
        </div>
      ) : null}
      <div className="grid grid-cols-2 gap-4">
        <FormField
          name="maxImagesPerClass"
          label="Most per class"
          placeholder="200"
          inputMode="numeric"
          unit="images"
        />
        <FormField name="largestSide" label="Longest side" placeholder="any" inputMode="numeric" unit="px" />
      </div>
      <FormText
        name="classes"
        label="Classes"
        defaultValue={wnid}
        placeholder="all of the study"
        hint="wnids, one a line or set apart by commas."
      />
      <FormText
        name="extraTerms"
        label="More queries"
        placeholder={"n03857828: torch -olympic"}
        hint="A class and a query, one a line."
      />
      <FormText
        name="parentTerms"
        label="Parent terms"
        placeholder={"n02089973 = dog"}
        hint="A word added to every query of a class, one a line."
      />
      <FormField
        name="excludedTerms"
        label="Without"
        placeholder="toy, drawing"
        autoComplete="off"
        hint="Words that no result may have."
      />
      <FormField
        name="licences"
        label="Licences"
        placeholder="all"
        autoComplete="off"
        hint={source === "flickr" ? "Flickr's numbers, such as 4, 5, 9." : "Openverse's names, such as by, cc0."}
      />
      <FormCheck
        name="joinCompounds"
        label="Compounds also without the space"
        hint="english foxhound, englishfoxhound"
      />
    </>
  );
}
